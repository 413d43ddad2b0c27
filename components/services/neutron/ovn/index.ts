import { allComputesOutside, ovnDatabaseUrl } from "../../../model/networks.ts";
import { PORTS } from "../../../model/site.ts";
import type { Mechanism } from "../mechanism.ts";
import { maintenance } from "../workers.ts";
import { central } from "./central.ts";
import { chassis } from "./chassis.ts";
import { metadata } from "./metadata.ts";

/** Open Virtual Network: each node's switch reads from a database what it has to do; routers and DHCP are in the switches. */
export const ovnMechanism: Mechanism = {
  central: [central],
  switch: chassis,
  agents: () => [metadata],
  workers: maintenance,
  topics: () => [],
  reported: { role: "controller", listing: "ovn-sbctl --no-leader-only --bare --columns=hostname list Chassis" },
  plugins: () => ["ovn-router", "port_forwarding"],
  drivers: () => ["ovn"],
  options: (site) => ({
    ovn: {
      ovn_nb_connection: ovnDatabaseUrl(site.config, PORTS.ovnNorthbound),
      ovn_sb_connection: ovnDatabaseUrl(site.config, PORTS.ovnSouthbound),
      ovn_l3_scheduler: "leastloaded",
      ovn_metadata_enabled: true,
      // Where every hypervisor has a way out of its own, a floating address needs no network node.
      enable_distributed_floating_ip: allComputesOutside(site.config),
    },
  }),
};
