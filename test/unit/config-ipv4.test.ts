import { isIPv4 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  classify,
  contains,
  formatAddress,
  formatCidr,
  overlaps,
  parseAddress,
  parseCidr,
} from "../../components/config/ipv4.ts";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const prefix = fc.integer({ min: 0, max: 32 });
const cidr = fc.tuple(address, prefix).map(([base, length]) => parseCidr(`${formatAddress(base)}/${length}`)!);

describe("IPv4 addresses", () => {
  it("survive formatting and parsing", () => {
    fc.assert(
      fc.property(address, (value) => {
        expect(parseAddress(formatAddress(value))).toBe(value);
      }),
    );
  });

  it("are exactly the dotted quads that the platform's own parser knows", () => {
    const near = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom("", "01", "-1", "a", " 1")),
    );
    fc.assert(
      fc.property(near, (parts) => {
        const text = parts.join(".");
        expect(parseAddress(text) !== undefined).toBe(isIPv4(text));
      }),
    );
  });

  it.each([
    ["192.0.2.1", "unicast"],
    ["0.1.2.3", "an unspecified address"],
    ["127.255.255.255", "a loopback address"],
    ["169.254.169.254", "a link-local address"],
    ["239.0.0.1", "a multicast address"],
    ["240.0.0.0", "a reserved address"],
    ["223.255.255.255", "unicast"],
  ])("%s is %s", (text, kind) => expect(classify(parseAddress(text)!)).toBe(kind));
});

describe("IPv4 subnets", () => {
  it("survive formatting and parsing", () => {
    fc.assert(
      fc.property(cidr, (net) => {
        expect(parseCidr(formatCidr(net))).toEqual(net);
      }),
    );
  });

  it("hold 2^(32-n) addresses, from a multiple of that number on", () => {
    fc.assert(
      fc.property(cidr, ({ first, last, prefix: length }) => {
        expect(last - first + 1).toBe(2 ** (32 - length));
        expect(first % (last - first + 1)).toBe(0);
      }),
    );
  });

  it("contain the address they were made from", () => {
    fc.assert(
      fc.property(address, prefix, (base, length) => {
        expect(contains(parseCidr(`${formatAddress(base)}/${length}`)!, base)).toBe(true);
      }),
    );
  });

  it("overlap exactly when one contains the other's first address", () => {
    fc.assert(
      fc.property(cidr, cidr, (one, other) => {
        expect(overlaps(one, other)).toBe(contains(one, other.first) || contains(other, one.first));
      }),
    );
  });

  it.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0/8", "/8", "10.0.0.0/"])(
    "are not written %s",
    (text) => expect(parseCidr(text)).toBeUndefined(),
  );
});
