import { hasTenantNetworks, tunnelTypes } from "../../../model/networks.ts";
import type { Mechanism } from "../mechanism.ts";
import { dhcp } from "./dhcp.ts";
import { l3 } from "./l3.ts";
import { openvswitch } from "./switch.ts";

/**
 * SQL for the hosts whose Open vSwitch agent is alive. A port that is made for a host before its agent has reported stays
 * unbound for good, and no packet passes.
 */
const REPORTED =
  'SELECT host FROM agents WHERE agent_type = "Open vSwitch agent" AND heartbeat_timestamp > UTC_TIMESTAMP() - INTERVAL 60 SECOND';

/** Open vSwitch, told what to do by an agent of Neutron's on each node; routers and DHCP live on the network nodes. */
export const openvswitchMechanism: Mechanism = {
  central: [],
  switch: openvswitch,
  agents: (config) => [dhcp, ...(hasTenantNetworks(config) ? [l3] : [])],
  topics: (config) => ["dhcp_agent", ...(hasTenantNetworks(config) ? ["l3_agent"] : [])],
  reported: `mariadb -N neutron -e '${REPORTED}'`,
  plugins: (config) => (hasTenantNetworks(config) ? ["router", "port_forwarding"] : []),
  drivers: (config) => ["openvswitch", ...(tunnelTypes(config).length > 0 ? ["l2population"] : [])],
};
