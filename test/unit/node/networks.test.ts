import { expect, test } from 'vitest';
import { ChatError } from '../../../src/core/errors.ts';
import { type Interfaces, interfacesOf, ipFor, listNetworks } from '../../../src/node/networks.ts';

const PORTS = { minPort: 4565, maxPort: 4569 };

function v4(address: string, netmask: string) {
  return { address, netmask, family: 'IPv4' as const, mac: '', internal: address.startsWith('127.'), cidr: null };
}
const v6 = {
  address: 'fe80::1',
  netmask: 'ffff::',
  family: 'IPv6' as const,
  mac: '',
  internal: false,
  cidr: null,
  scopeid: 2,
};

const MACHINE: Interfaces = {
  lo: [v4('127.0.0.1', '255.0.0.0')],
  docker0: [v4('172.17.0.1', '255.255.0.0')],
  eth0: [v6, v4('192.168.1.7', '255.255.255.0')],
  wlan0: [v4('192.168.1.8', '255.255.255.0'), v4('10.20.30.40', '255.255.252.0')],
};

test('keeps to what was read before while the OS cannot tell', () => {
  let answer: () => Interfaces = () => MACHINE;
  const read = interfacesOf(() => answer());
  expect(read()).toBe(MACHINE);
  answer = () => {
    throw new Error('uv_interface_addresses returned EMFILE');
  };
  expect(read()).toBe(MACHINE);
});

test('offers this machine first, then its networks by their network address, virtual ones last, each once', () => {
  expect(listNetworks(MACHINE, PORTS)).toEqual([
    { cidr: '127.0.0.1/32', interfaceName: 'lo', ip: '127.0.0.1', pairs: 5, allowed: true },
    { cidr: '192.168.1.0/24', interfaceName: 'eth0', ip: '192.168.1.7', pairs: 1_280, allowed: true },
    { cidr: '10.20.28.0/22', interfaceName: 'wlan0', ip: '10.20.30.40', pairs: 5_120, allowed: true },
    { cidr: '172.17.0.0/16', interfaceName: 'docker0', ip: '172.17.0.1', pairs: 327_680, allowed: true },
  ]);
});

test.each([
  'docker0',
  'br-1a2b',
  'veth12',
  'virbr0',
  'utun3',
  'wg0',
  'tailscale0',
  'vEthernet (WSL)',
  'VMware Network Adapter VMnet8',
  'bridge100',
])('%s is virtual', (name) => {
  const networks = listNetworks(
    { [name]: [v4('10.1.0.1', '255.255.255.0')], zz0: [v4('10.2.0.1', '255.255.255.0')] },
    PORTS,
  );
  expect(networks.map((network) => network.interfaceName)).toEqual(['lo', 'zz0', name]);
});

test('link-local comes last, tunnels to a single address not at all', () => {
  const networks = listNetworks(
    {
      a: [v4('169.254.3.4', '255.255.0.0')],
      b: [v4('100.64.0.9', '255.255.255.255')],
      c: [v4('10.0.0.1', '255.0.0.0')],
    },
    PORTS,
  );
  expect(networks.map(({ cidr, allowed }) => [cidr, allowed])).toEqual([
    ['127.0.0.1/32', true],
    ['10.0.0.0/8', false],
    ['169.254.0.0/16', true],
  ]);
});

test('a machine without any network has itself', () => {
  expect(listNetworks({}, PORTS).map((network) => network.cidr)).toEqual(['127.0.0.1/32']);
});

test('knows /0 and /31', () => {
  const networks = listNetworks({ a: [v4('10.0.0.1', '0.0.0.0')], b: [v4('10.0.0.3', '255.255.255.254')] }, PORTS);
  expect(networks.map((network) => network.cidr)).toEqual(['127.0.0.1/32', '0.0.0.0/0', '10.0.0.2/31']);
});

test.each<[string | undefined, string[], string]>([
  [undefined, ['127.0.0.1/32'], '127.0.0.1'],
  [undefined, ['127.0.0.0/12'], '127.0.0.1'],
  [undefined, ['127.9.8.7/32'], '127.9.8.7'],
  [undefined, ['127.9.8.6/31'], '127.9.8.6'],
  [undefined, ['127.9.8.0/24'], '127.9.8.1'],
  [undefined, ['192.168.1.0/24', '127.0.0.1/32'], '192.168.1.7'],
  [undefined, ['192.168.1.99/24'], '192.168.1.7'],
  [undefined, ['10.20.0.0/16'], '10.20.30.40'],
  ['192.168.1.8', ['192.168.1.0/24'], '192.168.1.8'],
  ['127.5.5.5', ['192.168.1.0/24'], '127.5.5.5'],
])('ip %s and cidr %j: listens on %s', (ip, cidrs, expected) => {
  expect(ipFor({ ip, cidrs }, MACHINE)).toBe(expected);
});

test.each<[string | undefined, string[], string]>([
  [
    '192.168.1.9',
    ['192.168.1.0/24'],
    'ip is 192.168.1.9, which is not an address of this machine; it has 127.0.0.1, 172.17.0.1, 192.168.1.7, 192.168.1.8, 10.20.30.40',
  ],
  [
    undefined,
    ['10.99.0.0/24', '192.168.1.0/24'],
    'this machine has no address inside 10.99.0.0/24, the first cidr; it has 127.0.0.1, 172.17.0.1',
  ],
])('ip %s and cidr %j: says which addresses there are', (ip, cidrs, message) => {
  const listen = () => ipFor({ ip, cidrs }, MACHINE);
  expect(listen).toThrow(ChatError);
  expect(listen).toThrow(message);
});
