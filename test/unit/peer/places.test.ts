/** Who may hold a socket of the listener, and who makes room for whom. */

import { describe, expect, it } from 'vitest';
import { CONFIG_DEFAULTS, MIN_MAX_CONNECTIONS } from '../../../src/core/config-schema.ts';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_ADDRESS,
  MAX_LINKS,
  MAX_PENDING,
  MAX_SILENT,
  MAX_STRANGER_LINKS,
} from '../../../src/peer/limits.ts';
import { type Guest, Places } from '../../../src/peer/places.ts';

const HERE = '127.0.0.1';

/** A listener with everybody who ever came to it. */
class House {
  readonly places: Places;
  readonly dismissed: string[] = [];

  constructor(maxConnections?: number) {
    this.places = new Places(maxConnections);
  }

  arrive(name: string, ip: string): Guest {
    const guest: Guest = {
      ip,
      local: ip.startsWith('127.'),
      dismiss: () => this.dismissed.push(name),
    };
    this.places.arrive(guest);
    return guest;
  }

  speak(name: string, ip: string): Guest {
    const guest = this.arrive(name, ip);
    this.places.speak(guest);
    return guest;
  }

  link(name: string, ip: string, kind: 'stranger' | 'friend'): boolean {
    return this.places.link(this.speak(name, ip), kind === 'stranger');
  }
}

/** Addresses outside: as many callers from each as may be. */
const outside = (index: number): string => `10.0.0.${1 + Math.floor(index / MAX_CONNECTIONS_PER_ADDRESS)}`;

describe('places', () => {
  it('lets an outside address have eight, and no more when all are links', () => {
    const house = new House();
    for (let i = 0; i < MAX_CONNECTIONS_PER_ADDRESS; i++) house.link(`link ${i}`, '10.0.0.1', 'friend');
    house.arrive('one too many', '10.0.0.1');
    house.arrive('somebody else', '10.0.0.2');
    expect(house.dismissed).toEqual(['one too many']);
  });

  it('gives a place to who comes again from an address whose earlier callers never spoke', () => {
    const house = new House();
    for (let i = 0; i < MAX_CONNECTIONS_PER_ADDRESS; i++) house.arrive(`dead ${i}`, '10.0.0.1');
    house.arrive('comes again', '10.0.0.1');
    expect(house.dismissed).toEqual(['dead 0']);
    expect(house.places.size).toBe(MAX_CONNECTIONS_PER_ADDRESS);
  });

  it('counts nobody of this machine against its address', () => {
    const house = new House();
    for (let i = 0; i < 3 * MAX_CONNECTIONS_PER_ADDRESS; i++) house.arrive(`program ${i}`, HERE);
    expect(house.dismissed).toEqual([]);
  });

  it('has the oldest silent caller make room, and nobody who spoke', () => {
    const house = new House();
    house.speak('spoke', HERE);
    for (let i = 0; i < MAX_SILENT; i++) house.arrive(`silent ${i}`, HERE);
    expect(house.dismissed).toEqual([]);
    house.arrive('one more', HERE);
    expect(house.dismissed).toEqual(['silent 0']);
  });

  it('has the oldest of those who spoke make room for who speaks next', () => {
    const house = new House();
    for (let i = 0; i < MAX_PENDING; i++) house.speak(`half-open ${i}`, HERE);
    expect(house.link('newcomer', HERE, 'stranger')).toBe(true);
    expect(house.dismissed).toEqual(['half-open 0']);
  });

  it('takes the room from the address that has most, so that one cannot push out another', () => {
    const house = new House();
    house.speak('honest and first', '10.0.1.1');
    for (let i = 0; i < MAX_PENDING; i++) house.speak(`local ${i}`, HERE);
    house.speak('honest and late', '10.0.1.2');
    expect(house.dismissed).toEqual(['local 0', 'local 1']);
  });

  it('frees a waiting place with the hello, and with a hang-up', () => {
    const house = new House();
    for (let i = 0; i < 3 * MAX_PENDING; i++) house.link(`friend ${i}`, HERE, 'friend');
    for (let i = 0; i < 3 * MAX_PENDING; i++) house.places.leave(house.speak(`gone ${i}`, HERE));
    expect(house.dismissed).toEqual([]);
  });

  it('keeps places for whom we accepted, however many strangers are linked', () => {
    const house = new House();
    for (let i = 0; i < MAX_STRANGER_LINKS; i++) expect(house.link(`${i}`, outside(i), 'stranger')).toBe(true);
    expect(house.link('one more stranger', '10.0.9.1', 'stranger')).toBe(false);
    expect(house.link('friend', '10.0.9.2', 'friend')).toBe(true);
  });

  it('has a place for the next stranger when one of those linked is accepted, and none for it when it is not any more', () => {
    const house = new House();
    const first = house.speak('first', HERE);
    house.places.link(first, true);
    for (let i = 1; i < MAX_STRANGER_LINKS; i++) house.link(`${i}`, outside(i), 'stranger');
    house.places.link(first, false);
    expect(house.places.strangersAreFull).toBe(false);
    house.places.link(first, true);
    expect(house.link('one more stranger', '10.0.9.1', 'stranger')).toBe(false);
    expect(house.dismissed).toEqual([]);
  });

  it('takes 256 at once; one more makes a waiting one go, and is refused where all are links', () => {
    const house = new House();
    for (let i = 0; i < MAX_CONNECTIONS - 1; i++) house.link(`friend ${i}`, HERE, 'friend');
    house.arrive('silent', HERE);
    house.arrive('next', HERE);
    expect(house.dismissed).toEqual(['silent']);
    const last = house.speak('last', HERE);
    expect(house.dismissed).toEqual(['silent', 'next']);
    expect(house.places.link(last, false)).toBe(true);
    house.arrive('no place left', HERE);
    expect(house.dismissed).toEqual(['silent', 'next', 'no place left']);
    expect(house.places.size).toBe(MAX_CONNECTIONS);
  });

  it('takes, and dials, as many where config.json says nothing', () => {
    expect([MAX_CONNECTIONS, MAX_LINKS]).toEqual([CONFIG_DEFAULTS.max_connections, CONFIG_DEFAULTS.max_connections]);
  });

  it('takes as many as config.json says, fewer or more', () => {
    for (const max of [MAX_CONNECTIONS - 50, MAX_CONNECTIONS + 50]) {
      const house = new House(max);
      for (let i = 0; i < max; i++) expect(house.link(`friend ${i}`, HERE, 'friend')).toBe(true);
      house.arrive('one too many', HERE);
      expect(house.dismissed).toEqual(['one too many']);
      expect(house.places.size).toBe(max);
    }
  });

  it('leaves whom we accepted a place with the least that config.json may say, whatever everybody else does', () => {
    const house = new House(MIN_MAX_CONNECTIONS);
    for (let i = 0; i < MAX_STRANGER_LINKS; i++) house.link(`stranger ${i}`, outside(i), 'stranger');
    for (let i = 0; i < MAX_PENDING; i++) house.speak(`half-open ${i}`, HERE);
    for (let i = 0; i < MAX_SILENT; i++) house.arrive(`silent ${i}`, HERE);
    expect(house.dismissed).toEqual([]);
    const left = MIN_MAX_CONNECTIONS - house.places.size;
    expect(left).toBeGreaterThanOrEqual(32);
    for (let i = 0; i < left; i++) expect(house.link(`friend ${i}`, '127.0.0.2', 'friend')).toBe(true);
    expect(house.dismissed.filter((name) => name.startsWith('friend'))).toEqual([]);
  });

  it('cannot be entered by who was dismissed', () => {
    const house = new House();
    const first = house.speak('first', HERE);
    for (let i = 0; i < MAX_PENDING; i++) house.speak(`${i}`, HERE);
    expect(house.dismissed).toEqual(['first']);
    expect(house.places.link(first, false)).toBe(false);
  });
});
