/** IPv4 addresses and `ip:port` pairs: reading, writing, ordering. Pure. */

import type { Address } from './ids.ts';

export const MAX_PORT = 65_535;

const OCTET = /^(?:0|[1-9]\d{0,2})$/;

/** Reads dotted decimal into 0..2^32-1; undefined for anything else (leading zeros too: some read them as octal). */
export function parseIpv4(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0;
  for (const octet of octets) {
    if (!OCTET.test(octet)) return undefined;
    const byte = Number(octet);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

/** Writes 0..2^32-1 as dotted decimal. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** 127.0.0.0/8: this machine, whatever the network. */
export function isLoopback(ip: string): boolean {
  return parseIpv4(ip) !== undefined && ip.startsWith('127.');
}

/** Something one machine can have: not of 0.0.0.0/8 ("this network", RFC 1122), not multicast or reserved (224.0.0.0 up). */
export function isHost(ip: string): boolean {
  const value = parseIpv4(ip);
  return value !== undefined && value >= 2 ** 24 && value < 224 * 2 ** 24;
}

/** Joins a checked ip and a checked port. */
export function toAddress(ip: string, port: number): Address {
  return `${ip}:${port}` as Address;
}

/** Reads `ip:port`; undefined unless it is a plain IPv4 address and a port of 1..65535. */
export function parseAddress(text: string): Address | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const ip = text.slice(0, colon);
  const portText = text.slice(colon + 1);
  if (parseIpv4(ip) === undefined || !/^[1-9]\d{0,4}$/.test(portText)) return undefined;
  const port = Number(portText);
  return port <= MAX_PORT ? toAddress(ip, port) : undefined;
}

export function ipOf(address: Address): string {
  return address.slice(0, address.indexOf(':'));
}

export function portOf(address: Address): number {
  return Number(address.slice(address.indexOf(':') + 1));
}

/** Total order, the same on every node: by ip as a number, then by port. Negative when `a` comes first. */
export function compareAddresses(a: Address, b: Address): number {
  return (parseIpv4(ipOf(a)) ?? 0) - (parseIpv4(ipOf(b)) ?? 0) || portOf(a) - portOf(b);
}
