import { hasTenantNetworks, tunnelTypes } from "../../../model/networks.ts";
import type { Mechanism } from "../mechanism.ts";
import { dhcp } from "./dhcp.ts";
import { l3 } from "./l3.ts";

/**
 * What mechanisms have in common whose switches an agent of Neutron's directs: routers, DHCP and metadata on network nodes.
 *
 * A port that is made for a host before its switch's agent has reported stays unbound for good, and no packet passes.
 *
 * @param driver ML2's name of the mechanism
 * @param agent how Neutron calls the switch's agent
 */
export function withAgents(driver: string, agent: string): Omit<Mechanism, "switch"> {
  const alive = `SELECT host FROM agents WHERE agent_type = "${agent}" AND heartbeat_timestamp > UTC_TIMESTAMP() - INTERVAL 60 SECOND`;
  return {
    central: [],
    agents: (config) => [dhcp, ...(hasTenantNetworks(config) ? [l3] : [])],
    topics: (config) => ["dhcp_agent", ...(hasTenantNetworks(config) ? ["l3_agent"] : [])],
    reported: { role: "database", listing: `mariadb -N neutron -e '${alive}'` },
    plugins: (config) => (hasTenantNetworks(config) ? ["router", "port_forwarding"] : []),
    drivers: (config) => [driver, ...(tunnelTypes(config).length > 0 ? ["l2population"] : [])],
  };
}
