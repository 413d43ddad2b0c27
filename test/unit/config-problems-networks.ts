import type { Raw } from "./config-sample.ts";
import { network, OTHER_NETWORK, type Row } from "./config-problems-row.ts";

const second = (raw: Raw, change: object) => raw.providerNetworks.push({ ...network(raw), ...change });
/** The same file, whose nodes have an interface on a second physical network. */
function withOther(raw: Raw): Raw {
  raw.interfaces.others = { other: "eth2" };
  return raw;
}

/** Provider networks: alone, among one another, and beside the nodes. */
export const NETWORKS: readonly Row[] = [
  [
    "CIDR malformed",
    (raw) => (network(raw).cidr = "192.168.56.0"),
    ["providerNetworks[0].cidr", "not a subnet in CIDR"],
  ],
  [
    "CIDR with host bits",
    (raw) => (network(raw).cidr = "192.168.56.1/24"),
    ["providerNetworks[0].cidr", "host bits set; the subnet is 192.168.56.0/24"],
  ],
  ["CIDR too small", (raw) => (network(raw).cidr = "192.168.56.0/31"), ["providerNetworks[0].cidr", "from /8 to /29"]],
  ["CIDR multicast", (raw) => (network(raw).cidr = "224.1.0.0/24"), ["providerNetworks[0].cidr", "multicast"]],
  [
    "gateway malformed",
    (raw) => (network(raw).gateway = "router"),
    ["providerNetworks[0].gateway", "not an IPv4 address"],
  ],
  [
    "gateway outside the subnet",
    (raw) => (network(raw).gateway = "192.168.57.1"),
    ["providerNetworks[0].gateway", "outside of 192.168.56.0/24"],
  ],
  [
    "gateway is the network address",
    (raw) => (network(raw).gateway = "192.168.56.0"),
    ["providerNetworks[0].gateway", "network address"],
  ],
  [
    "gateway is the broadcast address",
    (raw) => (network(raw).gateway = "192.168.56.255"),
    ["providerNetworks[0].gateway", "broadcast address"],
  ],
  [
    "pool malformed",
    (raw) => (network(raw).pool.end = "192.168.56"),
    ["providerNetworks[0].pool.end", "not an IPv4 address"],
  ],
  [
    "pool outside the subnet",
    (raw) => (network(raw).pool.end = "192.168.57.10"),
    ["providerNetworks[0].pool.end", "outside of 192.168.56.0/24"],
  ],
  [
    "pool with the network address",
    (raw) => (network(raw).pool = { start: "192.168.56.0", end: "192.168.56.0" }),
    ["providerNetworks[0].pool.start", "network address"],
    ["providerNetworks[0].pool.end", "network address"],
    ["providerNetworks[0].pool", "one address"],
  ],
  [
    "pool with the broadcast address",
    (raw) => (network(raw).pool.end = "192.168.56.255"),
    ["providerNetworks[0].pool.end", "broadcast address"],
  ],
  [
    "pool reversed",
    (raw) => (network(raw).pool = { start: "192.168.56.199", end: "192.168.56.100" }),
    ["providerNetworks[0].pool", "exchange start and end"],
  ],
  [
    "pool with the gateway",
    (raw) => (network(raw).gateway = "192.168.56.150"),
    ["providerNetworks[0].pool", "contains the gateway 192.168.56.150"],
  ],
  [
    "pool with a name server",
    (raw) => (network(raw).dns = ["192.168.56.100"]),
    ["providerNetworks[0].pool", "contains the name server 192.168.56.100"],
  ],
  [
    "pool with a node",
    (raw) => (raw.nodes.compute1.address = "192.168.56.120"),
    ["providerNetworks[0].pool", "the address of compute1"],
    ["nodes.compute1.address", "must not overlap"],
  ],
  [
    "pool too small for the instance",
    (raw) => (network(raw).pool.end = "192.168.56.100"),
    ["providerNetworks[0].pool", "give at least two"],
  ],
  [
    "node in the provider network",
    (raw) => (raw.nodes.compute1.address = "192.168.56.20"),
    ["nodes.compute1.address", "lies in 192.168.56.0/24"],
  ],
  [
    "DNS server not an address",
    (raw) => (network(raw).dns = ["9.9.9.9", "dns.example.org"]),
    ["providerNetworks[0].dns[1]", "not an IPv4 address"],
  ],
  ["MTU too small", (raw) => (network(raw).mtu = 100), ["providerNetworks[0].mtu", "give 576 or more"]],
  ["MTU too large", (raw) => (network(raw).mtu = 65535), ["providerNetworks[0].mtu", "give 9216 or less"]],
  [
    "physical network too long",
    (raw) => (network(raw).physicalNetwork = "datacentre-lan"),
    ["providerNetworks[0].physicalNetwork", "a bridge's name"],
  ],
  [
    "physical network without an interface",
    (raw) => second(raw, OTHER_NETWORK),
    [
      "providerNetworks[1].physicalNetwork",
      "no interface on any node; name the nodes' interface on it in interfaces.others.other",
    ],
  ],
  [
    "network names the same",
    (raw) => second(withOther(raw), { ...OTHER_NETWORK, name: "provider" }),
    ["providerNetworks[1].name", "another network"],
  ],
  [
    "two flat networks on one wire",
    (raw) => second(raw, { ...OTHER_NETWORK, physicalNetwork: "provider", external: true }),
    ["providerNetworks[1].physicalNetwork", "already carries"],
  ],
  [
    "networks that overlap",
    (raw) =>
      second(withOther(raw), {
        ...OTHER_NETWORK,
        cidr: "192.168.0.0/16",
        gateway: "192.168.0.1",
        pool: { start: "192.168.1.1", end: "192.168.1.9" },
      }),
    ["providerNetworks[0].cidr", 'overlaps with 192.168.0.0/16 of "other"'],
  ],
];
