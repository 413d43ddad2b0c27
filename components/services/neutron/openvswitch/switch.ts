import { readBy } from "../../../node/files.ts";
import { claim } from "../../../node/plan.ts";
import { SWITCHED, tunnelEnd, tunnelTypes } from "../../../model/networks.ts";
import type { Service } from "../../../model/service.ts";
import { agentFiles, neutronSecrets } from "../common.ts";
import { vswitch } from "../vswitch.ts";

/** Open vSwitch and Neutron's agent for it, on every node that has ports. */
export const openvswitch: Service = {
  name: "openvswitch",
  roles: SWITCHED,
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit } = site.platform.openvswitchAgent;
    const { datapath, mappings, ...base } = vswitch(site, node);
    const tunnels = tunnelTypes(site.config);
    return {
      packages: [...base.packages, ...packages],
      leftovers: ["/etc/neutron", "/etc/openvswitch"],
      files: [
        ...base.files,
        ...agentFiles(site, node, unit, {
          ovs: {
            bridge_mappings: mappings,
            datapath_type: datapath,
            ...(tunnels.length > 0 ? { local_ip: tunnelEnd(node) } : {}),
          },
          // With it the switches know from Neutron who is where, and flood nothing through tunnels.
          agent: { tunnel_types: tunnels.join(","), l2_population: tunnels.length > 0 },
          securitygroup: { firewall_driver: "openvswitch" },
        }),
      ],
      secretFiles: readBy([unit], [neutronSecrets(site)]),
      start: [...base.start, ...(tunnels.length > 0 ? [claim("ovs-bridge", "br-tun")] : []), { unit }],
    };
  },
};
