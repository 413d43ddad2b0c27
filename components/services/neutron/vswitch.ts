import type { NodeConfig } from "../../config/schema.ts";
import { tunnelTypes } from "../../model/networks.ts";
import type { Deployment } from "../../model/service.ts";
import { controllerOf, type Site } from "../../model/site.ts";
import { claim, run } from "../../node/plan.ts";
import { bridgeOf, uplink } from "./bridges.ts";
import { claimRootCache } from "./common.ts";
import { sharedUplink } from "./shared-uplink.ts";
import { tapsUp } from "./taps.ts";
import { underlay } from "./underlay.ts";

/** Open vSwitch on a node, and what whoever directs it has to know. */
export interface VSwitch extends Pick<Deployment, "packages" | "files" | "start"> {
  /** Of all bridges: in the kernel or in user space. */
  readonly datapath: string;
  /** Physical networks and their bridges, as `network:bridge,…`. */
  readonly mappings: string;
}

/** Bridge of the tunnels' interface, where it is no physical network's. */
const UNDERLAY = "br-underlay";

/**
 * Open vSwitch with a bridge for each physical network and the end of the node's tunnels.
 *
 * On a kernel without the openvswitch module the userspace datapath does the work; there TCP stands still unless
 * checksums are finished by `userspace-tso-enable`, which the switch reads when it starts.
 */
export function vswitch(site: Site, node: NodeConfig): VSwitch {
  const { packages, units } = site.platform.vswitch;
  const { networking } = site.config;
  const datapath = networking.datapath === "auto" ? "@{datapath}" : networking.datapath;
  const uplinks = Object.entries(node.uplinks).map(([network, port]) => ({ network, bridge: bridgeOf(network), port }));
  const tunnels = tunnelTypes(site.config).length > 0;
  const above = uplinks.map(({ bridge, port }) =>
    port === node.sharedInterface
      ? sharedUplink(bridge, datapath, port, peersOf(site, node), units)
      : { files: [], start: uplink(bridge, datapath, port) },
  );
  const instances = node.roles.includes("compute") && datapath !== "system" ? tapsUp : { files: [], start: [] };
  const below = tunnels ? tunnelBridge(node, datapath, units.service) : { files: [], start: [] };
  return {
    packages,
    files: [...above.flatMap(({ files }) => files), ...below.files, ...instances.files],
    start: [
      ...claimRootCache,
      // The userspace datapath's own link, which outlives the switch.
      claim("links", "ovs-netdev"),
      { unit: units.database },
      run(["ovs-vsctl", "--no-wait", "set", "Open_vSwitch", ".", "other_config:userspace-tso-enable=true"]),
      { unit: units.switch },
      { unit: units.service },
      // Whoever directs the switch makes it; it is ours all the same.
      claim("ovs-bridge", "br-int"),
      ...above.flatMap(({ start }) => start),
      ...below.start,
      ...instances.start,
    ],
    datapath,
    mappings: uplinks.map(({ network, bridge }) => `${network}:${bridge}`).join(","),
  };
}

/**
 * The tunnels' address, on a bridge: the datapath in user space finds no way out through an interface that is none of its
 * own.
 */
function tunnelBridge(node: NodeConfig, datapath: string, switchUnit: string): Pick<Deployment, "files" | "start"> {
  if (node.tunnel === undefined) {
    return { files: [], start: [] };
  }
  const { address, interface: port } = node.tunnel;
  const shared = Object.entries(node.uplinks).find(([, uplinkPort]) => uplinkPort === port);
  const bridge = shared === undefined ? UNDERLAY : bridgeOf(shared[0]);
  const { files, start } = underlay(address, bridge, switchUnit);
  return { files, start: [...(shared === undefined ? uplink(bridge, datapath, port) : []), ...start] };
}

/** Who has to answer a node whose address has moved: the way out, and the controller. */
function peersOf({ config }: Site, node: NodeConfig): string[] {
  const controller = controllerOf(config);
  const gateway = config.providerNetworks[0]!.gateway;
  return node.name === controller.name ? [gateway] : [gateway, controller.address];
}
