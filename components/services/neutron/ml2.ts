import { GENEVE_HEADER } from "../../config/networking.ts";
import type { Config } from "../../config/schema.ts";
import { physicalNetworks, tunnelTypes } from "../../model/networks.ts";
import type { Site } from "../../model/site.ts";
import type { Ini } from "../../node/ini.ts";
import { mechanismOf } from "./mechanisms.ts";

/** Largest packet of any network, before anything is wrapped around it, in bytes. */
export function largestMtu({ providerNetworks, networking }: Config): number {
  const tunnels = tunnelTypes({ networking }).length > 0 ? [networking.mtu] : [];
  return Math.max(...providerNetworks.map(({ mtu }) => mtu), ...tunnels);
}

/** How ML2 makes networks, as sections of neutron's configuration. Pure. */
export function ml2({ config, platform }: Pick<Site, "config" | "platform">): Ini {
  const { networking, providerNetworks } = config;
  const tunnels = tunnelTypes(config);
  const physical = physicalNetworks(config);
  // What it carries, so that Neutron takes each of its networks, whatever their order.
  const mtuOf = (name: string) =>
    Math.max(...providerNetworks.filter(({ physicalNetwork }) => physicalNetwork === name).map(({ mtu }) => mtu));
  const ids = `${networking.tunnelIds.first}:${networking.tunnelIds.last}`;
  return {
    ml2: {
      type_drivers: ["flat", "vlan", ...tunnels].join(","),
      [platform.neutron.projectTypes]: networking.tenantTypes.join(","),
      mechanism_drivers: mechanismOf(config).drivers(config).join(","),
      extension_drivers: "port_security",
      physical_network_mtus: physical
        .filter((name) => Number.isFinite(mtuOf(name)))
        .map((name) => `${name}:${mtuOf(name)}`)
        .join(","),
      ...(tunnels.length > 0 ? { path_mtu: networking.mtu } : {}),
    },
    ml2_type_flat: { flat_networks: physical.join(",") },
    ml2_type_vlan: { network_vlan_ranges: vlanRanges(config).join(",") },
    ...(tunnels.includes("vxlan") ? { ml2_type_vxlan: { vni_ranges: ids } } : {}),
    ...(tunnels.includes("geneve") ? { ml2_type_geneve: { vni_ranges: ids, max_header_size: GENEVE_HEADER } } : {}),
    ...(tunnels.includes("gre") ? { ml2_type_gre: { tunnel_id_ranges: ids } } : {}),
  };
}

/**
 * Physical networks with the tags that projects' networks may have. Neutron takes one without a range for one whose every
 * tag is theirs (`parse_network_vlan_ranges`): where projects have VLANs, it stands there with its provider networks'
 * own tags, which these have taken, or not at all.
 */
function vlanRanges(config: Config): string[] {
  const { networking, providerNetworks } = config;
  if (!networking.tenantTypes.includes("vlan")) {
    return physicalNetworks(config);
  }
  const ranged = (name: string) => networking.vlanRanges.some(({ physicalNetwork }) => physicalNetwork === name);
  const taken = providerNetworks.flatMap(({ physicalNetwork, vlan }) =>
    vlan === undefined || ranged(physicalNetwork) ? [] : [{ physicalNetwork, first: vlan, last: vlan }],
  );
  return [...taken, ...networking.vlanRanges].map((range) => `${range.physicalNetwork}:${range.first}:${range.last}`);
}
