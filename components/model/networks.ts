/** What follows from the configuration about networks. Pure. */
import { isTunnel, type TunnelType } from "../config/networking.ts";
import type { Config, NodeConfig, Role } from "../config/schema.ts";
import { controllerOf } from "./site.ts";

/** The tunnels that projects' networks use. */
export function tunnelTypes({ networking }: Pick<Config, "networking">): TunnelType[] {
  return networking.tenantTypes.filter(isTunnel);
}

/** Whether projects have networks of their own, and with them routers. */
export function hasTenantNetworks({ networking }: Pick<Config, "networking">): boolean {
  return networking.tenantTypes.length > 0;
}

/** The physical networks, each once, in the order of the provider networks and of the VLAN ranges. */
export function physicalNetworks({ providerNetworks, networking }: Config): string[] {
  return [...new Set([...providerNetworks, ...networking.vlanRanges].map(({ physicalNetwork }) => physicalNetwork))];
}

/** Roles of the nodes that have a switch: for routers and instances, and for what directs load balancers. */
export const SWITCHED: readonly Role[] = ["network", "compute", "octavia-worker"];

/** Whether a node has a switch. */
export function switches(node: NodeConfig): boolean {
  return node.roles.some((role) => SWITCHED.includes(role));
}

/** Where tunnels end on a node. */
export function tunnelEnd(node: NodeConfig): string {
  return node.tunnel?.address.split("/")[0] ?? node.address;
}

/** The nodes that carry routers, DHCP and metadata. */
export function networkNodes({ nodes }: Pick<Config, "nodes">): NodeConfig[] {
  return nodes.filter((node) => node.roles.includes("network"));
}

/** By this tag Octavia finds the image of its balancers' instances. */
export const AMPHORA_TAG = "amphora";

/** The node that directs load balancers, where these are instances. */
export function balancingNodes({ nodes }: Pick<Config, "nodes">): NodeConfig[] {
  return nodes.filter((node) => node.roles.includes("octavia-worker"));
}

/** Whether every hypervisor is connected to all external networks' physical networks. */
export function allComputesOutside({ nodes, providerNetworks }: Config): boolean {
  const outside = providerNetworks.filter(({ external }) => external);
  return nodes
    .filter((node) => node.roles.includes("compute"))
    .every((node) => outside.every(({ physicalNetwork }) => physicalNetwork in node.uplinks));
}

/** How a client reaches one of OVN's databases, by its port. */
export function ovnDatabaseUrl(config: Config, port: number): string {
  return `tcp:${controllerOf(config).address}:${port}`;
}
