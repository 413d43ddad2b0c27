/** The part of the stack file that says how packets travel: interfaces, provider networks, projects' own networks. */
import { z } from "zod";
import {
  addressFormat,
  cidrFormat,
  interfaceAddressFormat,
  interfaceFormat,
  nameFormat,
  physicalNetworkFormat,
} from "./formats.ts";
import { text } from "./text.ts";

const address = text(addressFormat).meta({ format: "ipv4" });
const interfaceName = text(interfaceFormat);
const vlan = z.int().min(1).max(4094);
/** From the least that IPv4 demands to the largest frames that switches pass. */
const mtu = z.int().min(576).max(9216);
/** What fits into the 24 bits of a VNI; keys of GRE, which have more, are taken from the same range. */
const tunnelId = z.int().min(1).max(16_777_215);

const ofPhysicalNetworks = z.record(text(physicalNetworkFormat), interfaceName);

export const interfaces = z.strictObject({
  management: interfaceName
    .optional()
    .describe("Interface with the management address. Default: found on the node by its address."),
  provider: interfaceName
    .optional()
    .describe(
      "Interface on the physical network of the first provider network. It is given to Open vSwitch: nothing else may use it.",
    ),
  shared: z
    .boolean()
    .default(false)
    .describe(
      "Whether the provider interface carries the host's own address, as on a host with one interface. The address then " +
        "moves to the bridge, and back where nobody answers there. Off: such an interface is refused.",
    ),
  others: ofPhysicalNetworks
    .optional()
    .describe("Interfaces on further physical networks, by the name of the physical network. Given to Open vSwitch."),
  tunnel: interfaceName
    .optional()
    .describe(
      "Interface for the tunnels between nodes, which gets `tunnelAddress` by way of a bridge. " +
        "It may be the one on a provider network. Default: tunnels use the management address.",
    ),
});

/** The same keys, for one node. */
export const nodeInterfaces = z.strictObject({
  management: interfaceName.optional().describe("Interface with the management address on this node."),
  provider: interfaceName.optional().describe("Interface on the first physical network on this node."),
  shared: z
    .boolean()
    .optional()
    .describe("Whether the provider interface carries the host's own address on this node."),
  others: ofPhysicalNetworks.optional().describe("Interfaces on further physical networks on this node."),
  tunnel: interfaceName.optional().describe("Interface for tunnels on this node."),
});

export const tunnelAddress = text(interfaceAddressFormat).describe(
  "Address and prefix length for tunnels, like `10.30.0.11/24`; it is put on `interfaces.tunnel`. " +
    "Open vSwitch's userspace datapath needs it; the kernel's can use the management address, the default.",
);

export const providerNetwork = z.strictObject({
  name: text(nameFormat).describe("Name of the network in Neutron."),
  physicalNetwork: text(physicalNetworkFormat)
    .default("provider")
    .describe("Name of the physical network; its bridge is called `br-<name>`."),
  type: z
    .enum(["flat", "vlan"])
    .default("flat")
    .describe("How the network is told from others on the wire: `flat`, not at all; `vlan`, by a tag."),
  vlan: vlan.optional().describe("The tag, where `type` is `vlan`."),
  cidr: text(cidrFormat).describe("The subnet, such as `203.0.113.0/24`."),
  gateway: address.describe("The subnet's router, outside OpenStack."),
  pool: z
    .strictObject({
      start: address.describe("First address."),
      end: address.describe("Last address."),
    })
    .describe("Addresses that Neutron may give to instances, routers, and to its own DHCP ports."),
  dns: z.array(address).default([]).describe("Name servers that instances are told."),
  shared: z.boolean().default(true).describe("Whether every project may use it."),
  external: z
    .boolean()
    .optional()
    .describe(
      "Whether projects' routers may lead to it, and floating addresses come from it. " +
        "Default: of the first provider network, where projects have networks of their own.",
    ),
  mtu: mtu.default(1500).describe("Largest packet of the network, in bytes; each node's interface is asked."),
});

/** How networks that projects make for themselves travel between nodes. */
export const tenantType = z.enum(["vxlan", "gre", "vlan", "geneve"]);

/** Bytes of Geneve's header with OVN's options and what is inside of it; Neutron's default of 30 is too little for OVN. */
export const GENEVE_HEADER = 38;

/** Bytes that a tunnel takes of each packet between nodes that speak IPv4, whose own header has 20. */
export const TUNNEL_OVERHEAD = { vxlan: 20 + 30, gre: 20 + 22, geneve: 20 + GENEVE_HEADER } as const;

/** A tenant type whose packets travel inside packets between nodes. */
export type TunnelType = keyof typeof TUNNEL_OVERHEAD;

/** Whether a tenant type is a tunnel; the others are tags on a physical network. */
export function isTunnel(type: string | undefined): type is TunnelType {
  return type !== undefined && type in TUNNEL_OVERHEAD;
}

export const networking = z.strictObject({
  mechanism: z
    .enum(["openvswitch", "ovn", "linuxbridge"])
    .default("openvswitch")
    .describe(
      "Who moves packets: `openvswitch`, switches that an agent of Neutron's directs, with routers on network nodes; " +
        "`ovn`, switches that read a database, with routers in each of them; `linuxbridge`, the kernel's bridges, up to Zed.",
    ),
  datapath: z
    .enum(["auto", "system", "netdev"])
    .default("auto")
    .describe("Open vSwitch datapath: `system` in the kernel, `netdev` in user space; `auto`: by what the node has."),
  tenantTypes: z
    .array(tenantType)
    .default([])
    .describe(
      "How networks that projects make for themselves travel between nodes; the first is what a project gets. " +
        "Default: projects make no networks.",
    ),
  vlanRanges: z
    .array(
      z.strictObject({
        physicalNetwork: text(physicalNetworkFormat)
          .default("provider")
          .describe("Physical network that carries them."),
        first: vlan.describe("Lowest tag."),
        last: vlan.describe("Highest tag."),
      }),
    )
    .default([])
    .describe("Tags that Neutron may give to projects' networks, where `tenantTypes` has `vlan`."),
  tunnelIds: z
    .strictObject({
      first: tunnelId.default(1).describe("Lowest."),
      last: tunnelId.default(1000).describe("Highest."),
    })
    .prefault({})
    .describe("Numbers by which tunnels tell projects' networks apart: VNIs, or keys of GRE."),
  mtu: mtu
    .default(1500)
    .describe("Largest packet of the network that carries the tunnels, in bytes; each node's interface is asked."),
});

export const demoNetwork = z
  .strictObject({
    enabled: z.boolean().optional().describe("Whether it is made. Default: where `networking.tenantTypes` allows it."),
    name: text(nameFormat).default("demo").describe("Name of the network, its subnet and its router."),
    cidr: text(cidrFormat).default("172.16.1.0/24").describe("The subnet; the router has its first address."),
    dns: z.array(address).optional().describe("Name servers that instances are told. Default: the external network's."),
  })
  .prefault({})
  .describe("The demo project's own network, with a router to the first external network.");
