/** A subnet: `first` is its network address, `last` its broadcast address, both as unsigned 32-bit numbers. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** What an address is for. Everything but `unicast` can be no host's own. Source: RFC 6890, RFC 1112. */
export type AddressKind =
  | "unicast"
  | "an unspecified address"
  | "a loopback address"
  | "a link-local address"
  | "a multicast address"
  | "a reserved address";

/** The number behind a dotted quad, 0 to 2^32-1; undefined for anything else, leading zeros included (octal to some). */
export function parseAddress(text: string): number | undefined {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text)) {
    return undefined;
  }
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : undefined;
}

/** The dotted quad of a number from 0 to 2^32-1. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** The subnet that `a.b.c.d/n` lies in, host bits dropped; undefined when it is not of that form. */
export function parseCidr(text: string): Cidr | undefined {
  const [quad = "", length = "", ...rest] = text.split("/");
  const address = parseAddress(quad);
  if (address === undefined || rest.length > 0 || !/^([0-9]|[12][0-9]|3[0-2])$/.test(length)) {
    return undefined;
  }
  const size = 2 ** (32 - Number(length));
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix: Number(length) };
}

/** The CIDR notation of a subnet. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.first)}/${cidr.prefix}`;
}

/** Whether the address lies in the subnet, its network and broadcast addresses included. */
export function contains(cidr: Cidr, address: number): boolean {
  return cidr.first <= address && address <= cidr.last;
}

/** Whether two subnets share an address. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.first <= other.last && other.first <= one.last;
}

const SPECIAL: readonly (readonly [string, AddressKind])[] = [
  ["0.0.0.0/8", "an unspecified address"],
  ["127.0.0.0/8", "a loopback address"],
  ["169.254.0.0/16", "a link-local address"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
];

/** What an address is for. */
export function classify(address: number): AddressKind {
  return SPECIAL.find(([range]) => contains(parseCidr(range)!, address))?.[1] ?? "unicast";
}
