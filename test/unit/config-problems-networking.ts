import { network, OTHER_NETWORK, type Row } from "./config-problems-row.ts";
import type { Raw } from "./config-sample.ts";

const TAGGED = { ...OTHER_NETWORK, physicalNetwork: "provider", type: "vlan" };

const vlans = (raw: Raw, ...ranges: object[]) => (raw.networking = { tenantTypes: ["vlan"], vlanRanges: ranges });

/** Projects' networks by VXLAN, with the controller's end at an address. */
function tunnel(raw: Raw, address: string): void {
  raw.networking = { tenantTypes: ["vxlan"] };
  raw.interfaces.tunnel = "eth2";
  raw.nodes.controller.tunnelAddress = address;
  raw.nodes.compute1.tunnelAddress = "10.30.0.21/24";
}

/** How networks are told apart on the wire, and how projects' own travel between nodes. */
export const NETWORKING: readonly Row[] = [
  [
    "a physical network whose name is no part of a bridge's",
    (raw) => (raw.interfaces.others = { "the campus": "eth2" }),
    ['interfaces.others["the campus"]', '"the campus" cannot be part of a bridge\'s name; use 1 to 12 letters'],
  ],
  [
    "VLAN without a tag",
    (raw) => (network(raw).type = "vlan"),
    ["providerNetworks[0].vlan", 'is missing, but the type is "vlan"'],
  ],
  [
    "flat network with a tag",
    (raw) => (network(raw).vlan = 100),
    ["providerNetworks[0].vlan", 'leave it out, or set type to "vlan"'],
  ],
  [
    "tag too large",
    (raw) => Object.assign(network(raw), { type: "vlan", vlan: 4095 }),
    ["providerNetworks[0].vlan", "give 4094 or less"],
  ],
  [
    "two networks with one tag",
    (raw) => {
      Object.assign(network(raw), { type: "vlan", vlan: 100 });
      raw.providerNetworks.push({ ...TAGGED, vlan: 100 });
    },
    ["providerNetworks[1].vlan", 'already the tag of "provider"'],
  ],
  [
    "tenant type unknown",
    (raw) => (raw.networking = { tenantTypes: ["vxlam"] }),
    ["networking.tenantTypes[0]", 'mean "vxlan"?'],
  ],
  [
    "Geneve without OVN",
    (raw) => (raw.networking = { tenantTypes: ["geneve"] }),
    ["networking.tenantTypes[0]", 'does not go with "openvswitch"; take "vxlan"'],
  ],
  [
    "GRE with OVN",
    (raw) => (raw.networking = { mechanism: "ovn", tenantTypes: ["gre"] }),
    ["networking.tenantTypes[0]", 'does not go with "ovn"; take "geneve"'],
  ],
  [
    "GRE with linuxbridge",
    (raw) => Object.assign(raw, { release: "zed", networking: { mechanism: "linuxbridge", tenantTypes: ["gre"] } }),
    ["networking.tenantTypes[0]", 'does not go with "linuxbridge"'],
  ],
  [
    "a host's only interface with linuxbridge",
    (raw) => {
      Object.assign(raw, { release: "zed", networking: { mechanism: "linuxbridge" } });
      raw.nodes.compute1.interfaces = { shared: true };
    },
    ["nodes.compute1.interfaces.shared", 'does not go with networking.mechanism "linuxbridge"'],
  ],
  [
    "VXLAN with OVN",
    (raw) => (raw.networking = { mechanism: "ovn", tenantTypes: ["geneve", "vxlan"] }),
    ["networking.tenantTypes[1]", "4,096 networks"],
  ],
  [
    "MTU too small for Geneve",
    (raw) => (raw.networking = { mechanism: "ovn", tenantTypes: ["geneve"], mtu: 600 }),
    ["networking.mtu", "leaves packets of 542 bytes in geneve; give at least 634"],
  ],
  [
    "tenant type twice",
    (raw) => (raw.networking = { tenantTypes: ["vxlan", "vxlan"] }),
    ["networking.tenantTypes[1]", "repeats vxlan"],
  ],
  [
    "VLANs without a range",
    (raw) => (raw.networking = { tenantTypes: ["vlan"] }),
    ["networking.vlanRanges", 'is empty, but tenantTypes has "vlan"'],
  ],
  [
    "range without VLANs",
    (raw) => (raw.networking = { vlanRanges: [{ first: 100, last: 199 }] }),
    ["networking.vlanRanges", "no project's network is a VLAN"],
  ],
  [
    "VLAN range reversed",
    (raw) => vlans(raw, { first: 199, last: 100 }),
    ["networking.vlanRanges[0]", "exchange first and last"],
  ],
  [
    "VLAN range too wide",
    (raw) => vlans(raw, { first: 0, last: 5000 }),
    ["networking.vlanRanges[0].first", "give 1 or more"],
    ["networking.vlanRanges[0].last", "give 4094 or less"],
  ],
  [
    "VLAN ranges that overlap",
    (raw) => vlans(raw, { first: 100, last: 199 }, { first: 150, last: 250 }),
    ["networking.vlanRanges[1]", "overlaps with 100 to 199"],
  ],
  [
    "VLAN range on an unknown physical network",
    (raw) => vlans(raw, { physicalNetwork: "campus", first: 1, last: 9 }),
    ["networking.vlanRanges[0].physicalNetwork", "no interface on any node"],
  ],
  [
    "provider tag among the projects'",
    (raw) => {
      vlans(raw, { first: 100, last: 199 });
      raw.providerNetworks.push({ ...TAGGED, vlan: 150 });
    },
    ["providerNetworks[1].vlan", "150 lies in networking.vlanRanges"],
  ],
  [
    "VNIs reversed",
    (raw) => (raw.networking = { tenantTypes: ["vxlan"], tunnelIds: { first: 9, last: 2 } }),
    ["networking.tunnelIds", "exchange first and last"],
  ],
  [
    "VNI too large",
    (raw) => (raw.networking = { tenantTypes: ["vxlan"], tunnelIds: { last: 16777216 } }),
    ["networking.tunnelIds.last", "give 16777215 or less"],
  ],
  [
    "MTU too small for VXLAN",
    (raw) => (raw.networking = { tenantTypes: ["vxlan"], mtu: 600 }),
    ["networking.mtu", "leaves packets of 550 bytes in vxlan; give at least 626"],
  ],
  [
    "MTU too small for GRE",
    (raw) => (raw.networking = { tenantTypes: ["gre"], mtu: 600 }),
    ["networking.mtu", "leaves packets of 558 bytes in gre; give at least 618"],
  ],
  [
    "tunnel address malformed",
    (raw) => tunnel(raw, "10.30.0.11"),
    ["nodes.controller.tunnelAddress", "not an address with a prefix length; give one like 10.30.0.11/24"],
  ],
  [
    "tunnel address without an interface",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      delete raw.interfaces.tunnel;
    },
    ["nodes.controller.tunnelAddress", "no interface to be on"],
    ["nodes.compute1.tunnelAddress", "no interface to be on"],
  ],
  [
    "tunnel interface without an address",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      delete raw.nodes.compute1.tunnelAddress;
    },
    ["nodes.compute1.tunnelAddress", "is missing, but interfaces.tunnel says"],
  ],
  [
    "tunnels of the userspace datapath without an address",
    (raw) => (raw.networking = { tenantTypes: ["gre"], datapath: "netdev" }),
    ["nodes.controller.tunnelAddress", "userspace datapath sends no tunnel"],
    ["nodes.compute1.tunnelAddress", "userspace datapath sends no tunnel"],
  ],
  [
    "tunnel address twice",
    (raw) => tunnel(raw, "10.30.0.21/24"),
    ["nodes.compute1.tunnelAddress", "also the tunnel address of controller"],
  ],
  [
    "tunnel addresses of two subnets",
    (raw) => tunnel(raw, "10.31.0.11/24"),
    ["nodes.compute1.tunnelAddress", "give all nodes addresses of one subnet"],
  ],
  [
    "tunnel address in the management subnet",
    (raw) => tunnel(raw, "10.20.0.111/24"),
    ["nodes.controller.tunnelAddress", "lies in the subnet of the management address 10.20.0.11"],
    ["nodes.compute1.tunnelAddress", "one subnet"],
  ],
  [
    "tunnel address in a pool",
    (raw) => {
      tunnel(raw, "192.168.56.150/24");
      raw.nodes.compute1.tunnelAddress = "192.168.56.21/24";
    },
    ["nodes.controller.tunnelAddress", 'lies in the pool of "provider"'],
  ],
  [
    "further interface is the provider's",
    (raw) => (raw.interfaces.others = { campus: "eth1" }),
    ["interfaces.others.campus", "is also the interface of the first physical network"],
  ],
  [
    "two physical networks on one interface",
    (raw) => (raw.interfaces.others = { campus: "eth2", office: "eth2" }),
    ["interfaces.others.office", "is also the interface of campus"],
  ],
  [
    "a node's provider interface that is a further one",
    (raw) => {
      raw.interfaces.others = { campus: "eth2" };
      raw.nodes.compute1.interfaces = { provider: "eth2" };
    },
    ["nodes.compute1.interfaces.others.campus", "is also the interface of the first physical network"],
  ],
  [
    "instance on a demo network that has nowhere to lead",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      network(raw).external = false;
      raw.instance = { network: "demo" };
    },
    ["instance.network", '"demo" is the name of no network in this file'],
  ],
  [
    "demo network that overlaps with a provider network",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      raw.demo = { network: { cidr: "192.168.56.64/26" } };
    },
    ["demo.network.cidr", 'overlaps with 192.168.56.0/24 of "provider"'],
  ],
  [
    "demo network of a provider network's name",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      raw.demo = { network: { name: "provider" } };
    },
    ["demo.network.name", "also a provider network"],
  ],
  [
    "demo network where projects have none",
    (raw) => (raw.demo = { network: { enabled: true } }),
    ["demo.network.enabled", "projects can make no networks"],
  ],
  [
    "demo network without an external one",
    (raw) => {
      tunnel(raw, "10.30.0.11/24");
      network(raw).external = false;
      raw.demo = { network: { enabled: true } };
    },
    ["demo.network.enabled", "no external network"],
  ],
  [
    "instance on a provider network that no compute is connected to",
    (raw) => {
      raw.interfaces = {};
      raw.networking = { tenantTypes: ["vxlan"] };
      raw.nodes.controller.interfaces = { provider: "eth1" };
      raw.instance = { network: "provider" };
    },
    ["instance.network", 'on the physical network "provider", on which no compute has an interface'],
  ],
  [
    "the same on a further physical network",
    (raw) => {
      raw.nodes.controller.interfaces = { others: { other: "eth2" } };
      raw.providerNetworks.push(OTHER_NETWORK);
      raw.instance = { network: "other" };
    },
    ["instance.network", "name it in interfaces.others.other of a compute"],
  ],
];
