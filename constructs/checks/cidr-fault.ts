import { isIPv4, isIPv6 } from 'node:net';

export interface Fault {
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with an address block, or nothing. */
export function cidrFault(text: string): Fault | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  // Node takes a zone index (fe80::1%eth0); a network policy does not.
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : undefined;
  if (bits === undefined || more.length > 0) {
    return fault('is not an address block', 'write an IP address, a slash and the prefix length, such as 10.96.0.1/32');
  }
  if (prefix === undefined) return fault('has no prefix length', `write ${address}/${bits} for this one address`);
  const length = Number(prefix);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefix) || length > bits) {
    return fault(`has a prefix length that is not 1 to ${bits}`, `write ${address}/${bits} for this one address`);
  }
  if (length === 0) return fault('covers every address', 'name only the addresses that you need');
  const number = bits === 32 ? ipv4Number(address) : ipv6Number(address);
  if (bits === 128 && number >> 32n === 0xffffn) {
    const inner = ipv4Text(number & 0xffffffffn);
    const rest = length >= 96 ? `${inner}/${length - 96}` : inner;
    return fault('is an IPv4 address written as IPv6', `write ${rest}`);
  }
  const network = (number >> BigInt(bits - length)) << BigInt(bits - length);
  if (network === number) return undefined;
  const block = bits === 32 ? ipv4Text(network) : ipv6Text(network);
  return fault(
    'is an address inside a block, not the block',
    `write ${block}/${length} for the block, or ${address}/${bits} for this one address`,
  );
}

function fault(message: string, remedy: string): Fault {
  return { message, remedy };
}

function ipv4Number(address: string): bigint {
  return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv4Text(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

/** The URL parser writes every form of an IPv6 address (`::`, an IPv4 tail) in hexadecimal groups with one `::`. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function ipv6Number(address: string): bigint {
  const [head = '', tail] = canonical(address).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const groups = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function ipv6Text(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  return canonical(groups.join(':'));
}
