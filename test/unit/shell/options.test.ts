/** The command line that all shells share. */

import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../../src/shell/options.ts';

const surroundings = { baseDir: resolve('/home/ana'), programDir: resolve('/opt/earshot'), version: '1.2.3' };

function parse(...argv: string[]) {
  return parseOptions(argv, 'earshot terminal', { json: 'speak JSON' }, surroundings);
}

function message(...argv: string[]): string {
  const parsed = parse(...argv);
  return parsed.kind === 'bad' ? parsed.message : `not bad: ${JSON.stringify(parsed)}`;
}

test('nothing given leaves everything to the configuration', () => {
  expect(parse()).toEqual({
    kind: 'run',
    options: { configFile: undefined, profileDir: undefined, programDir: surroundings.programDir, overrides: {} },
    switches: new Set(),
  });
});

test('every option reaches the node under the name it has in config.json', () => {
  const parsed = parse(
    '--name',
    'Ana',
    '--ip=127.0.0.1',
    '--min-port',
    '5000',
    '--max-port=5009',
    '--cidr',
    '10.0.0.0/24',
    '--json',
  );
  expect(parsed).toMatchObject({
    kind: 'run',
    options: { overrides: { name: 'Ana', ip: '127.0.0.1', min_port: 5000, max_port: 5009, cidr: '10.0.0.0/24' } },
    switches: new Set(['json']),
  });
});

test('networks may be repeated and separated by commas', () => {
  const parsed = parse('--cidr', '10.0.0.0/24, 10.0.1.0/24', '--cidr', '127.0.0.1/32');
  expect(parsed).toMatchObject({ options: { overrides: { cidr: ['10.0.0.0/24', '10.0.1.0/24', '127.0.0.1/32'] } } });
});

test('paths start where the person stands', () => {
  expect(parse('--config', 'my.json', '--profile', '../bo')).toMatchObject({
    options: { configFile: resolve('/home/ana/my.json'), profileDir: resolve('/home/bo') },
  });
});

test('what is wrong is named, with what is allowed and where to read more', () => {
  expect(message('--min-port', 'x')).toBe(
    '--min-port is "x"; it takes a whole number from 1 to 65535. See: earshot terminal --help',
  );
  expect(message('--max-port=-1')).toContain('--max-port is "-1"');
  expect(message('--nmae', 'Ana')).toContain("'--nmae'");
  expect(message('Ana')).toContain("'Ana'");
  expect(message('--name')).toContain('--name');
  expect(message('--name', ' ')).toContain('--name is empty');
  expect(message('--cidr', '10.0.0.0/8,')).toContain('--cidr is empty');
  expect(message('--json=yes')).toContain('--json');
});

test('help lists the shared options and the shell’s own; version says which', () => {
  const help = parse('--help');
  expect(help.kind === 'text' && help.text).toMatch(
    /^earshot terminal \[options\]\n(.|\n)*--json .*\n(.|\n)*--cidr NETWORK/,
  );
  expect(parse('--version')).toEqual({ kind: 'text', text: 'earshot 1.2.3' });
});
