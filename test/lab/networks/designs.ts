/** The designs of networks that are proved, each with the nodes it takes and what its packets look like on the wire. */
import type { LabDescription, NodeDescription } from "../../../lab/description.ts";
import { type ProviderNetwork, providerNetwork } from "../../../lab/stack-file.ts";

/** What a design takes of a lab, which has the design's name. */
type Ground = Omit<LabDescription, "name">;

export interface Design {
  readonly name: string;
  readonly lab: Ground;
  /** Test files that follow the proof of its networks. */
  readonly then?: readonly ("growth" | "shared-interface" | "network-nodes")[];
  /** Where the lab's kernel has not what changing the rules of a running port takes. */
  readonly fixedRules?: true;
  /** Largest packet of a project's network, in bytes. */
  readonly mtu: number;
  /** What `tcpdump` filters and says of a ping from instance to instance, and the network on which it is seen. */
  readonly wire: {
    readonly network: "management" | "provider" | "tunnel";
    readonly filter: string;
    readonly says: RegExp;
  };
}

/** A provider network that a tag tells from the first one on the same physical network, as the stack file has it. */
export function tagged(name: string, vlan: number, prefix: string): ProviderNetwork {
  return { ...providerNetwork(name, prefix), physicalNetwork: "provider", type: "vlan", vlan };
}

function node(name: string, number: number, roles: readonly string[]): NodeDescription {
  return { name, address: `10.20.0.${number}`, roles: [...roles], stack: { tunnelAddress: `10.30.0.${number}/24` } };
}

const controller = node("controller", 11, ["controller"]);
const computes = [node("compute1", 21, ["compute"]), node("compute2", 22, ["compute"])];

function labOf(networking: object, nodes: readonly NodeDescription[] = [controller, ...computes]): Ground {
  const interfaces = { management: "host0", provider: "prov0", tunnel: "tunnel0" };
  return { suite: "trixie", nodes: [...nodes], config: { interfaces, networking, services: [] } };
}

/** Projects' networks by VXLAN: computes have no interface on a physical network. */
function byVxlan(nodes = [controller, ...computes]): Ground {
  const uplinks = (each: NodeDescription): NodeDescription => {
    const needs = each.roles.includes("network") || (each.roles.includes("controller") && !nodes.some(isNetwork));
    return needs ? { ...each, stack: { ...each.stack, interfaces: { provider: "prov0" } } } : each;
  };
  const lab = labOf({ tenantTypes: ["vxlan"] }, nodes.map(uplinks));
  return { ...lab, config: { ...lab.config, interfaces: { management: "host0", tunnel: "tunnel0" } } };
}

/** The same on the default distribution of another release. */
function onRelease(release: string, suite: string, lab: Ground): Ground {
  return { ...lab, suite, config: { ...lab.config, release } };
}

/** Tunnels have no wire of their own: they end on the provider interface. */
function overProvider(lab: Ground): Ground {
  const nodes = lab.nodes.map((node) => {
    const tunnelAddress = `${node.address.replace("10.20.0.", "192.168.56.")}/24`;
    return { ...node, stack: { ...node.stack, tunnelAddress } };
  });
  const interfaces = { management: "host0", provider: "prov0", tunnel: "prov0" };
  return { ...lab, nodes, config: { ...lab.config, interfaces } };
}

/** A second physical network, where the tunnels' wire would be. */
function onTwoNetworks(lab: Ground): Ground {
  const interfaces = { management: "host0", provider: "prov0", others: { campus: "tunnel0" } };
  const providerNetworks = [providerNetwork("provider", "192.168.56"), providerNetwork("campus", "10.30.0")];
  const nodes = lab.nodes.map(({ stack: _, ...node }) => node);
  return { ...lab, nodes, config: { ...lab.config, interfaces, providerNetworks } };
}

/** A second provider network on the same wire, told from the first by a tag. */
function withTagged(lab: Ground): Ground {
  const providerNetworks = [providerNetwork("provider", "192.168.56"), tagged("campus", 300, "192.168.57")];
  return { ...lab, config: { ...lab.config, providerNetworks } };
}

/** Hosts whose only interface is the one with their address: it is in the provider network as well. */
function singleInterface(lab: Ground): Ground {
  const interfaces = { management: "host0", provider: "host0", shared: true };
  const nodes = lab.nodes.map(({ stack: _, ...node }) => node);
  return {
    ...lab,
    nodes,
    config: { ...lab.config, interfaces, providerNetworks: [providerNetwork("provider", "10.20.0")] },
  };
}

const isNetwork = ({ roles }: NodeDescription): boolean => roles.includes("network");

const VXLAN = { network: "tunnel", filter: "udp port 4789", says: /VXLAN, .*vni \d+/ } as const;

export const designs: readonly Design[] = [
  {
    name: "ovs-flat",
    lab: labOf({}, [controller, node("network1", 15, []), ...computes]),
    // Over the node that has no role yet.
    then: ["growth"],
    mtu: 1500,
    wire: { network: "provider", filter: "icmp", says: /ethertype IPv4/ },
  },
  {
    name: "ovs-flat-2026.1",
    lab: onRelease("2026.1", "forky", labOf({})),
    mtu: 1500,
    wire: { network: "provider", filter: "icmp", says: /ethertype IPv4/ },
  },
  { name: "ovs-vxlan", lab: byVxlan(), mtu: 1450, wire: VXLAN },
  {
    name: "ovs-gre",
    lab: overProvider(labOf({ tenantTypes: ["gre"] })),
    mtu: 1458,
    wire: { network: "provider", filter: "ip proto 47", says: /GREv0, .*key=0x/ },
  },
  {
    name: "ovs-vlan",
    lab: onTwoNetworks(labOf({ tenantTypes: ["vlan"], vlanRanges: [{ first: 100, last: 199 }] })),
    mtu: 1500,
    wire: { network: "provider", filter: "vlan", says: /vlan 1\d\d,/ },
  },
  {
    name: "ovs-vxlan-network-nodes",
    lab: byVxlan([controller, ...[1, 2].map((n) => node(`network${n}`, 14 + n, ["network"])), ...computes]),
    then: ["network-nodes"],
    mtu: 1450,
    wire: VXLAN,
  },
  {
    name: "ovn-geneve",
    lab: withTagged(labOf({ mechanism: "ovn", tenantTypes: ["geneve"] })),
    mtu: 1442,
    wire: { network: "tunnel", filter: "udp port 6081", says: /Geneve, .*vni 0x/ },
  },
  {
    name: "ovs-single-interface",
    lab: singleInterface(labOf({})),
    then: ["shared-interface"],
    mtu: 1500,
    wire: { network: "management", filter: "icmp", says: /IPv4/ },
  },
  {
    name: "linuxbridge-zed",
    fixedRules: true,
    lab: onRelease("zed", "bookworm", labOf({ mechanism: "linuxbridge", tenantTypes: ["vxlan"] })),
    mtu: 1450,
    // The kernel's VXLAN uses, unless told otherwise, the port of before its standard (not seen: see the README).
    wire: { network: "tunnel", filter: "udp port 8472 or udp port 4789", says: /(OTV|VXLAN), .*(vni|instance) \d+/ },
  },
];

/** @throws Error naming the designs that there are */
export function designNamed(name: string): Design {
  const found = designs.find((design) => design.name === name);
  if (!found) throw new Error(`no design ${name}; there are ${designs.map((design) => design.name).join(", ")}`);
  return found;
}
