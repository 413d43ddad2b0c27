import { readBy } from "../../node/files.ts";
import { claim, run } from "../../node/plan.ts";
import { tunnelEnd, tunnelTypes } from "../../model/networks.ts";
import type { Service } from "../../model/service.ts";
import { daemonDropIn, openstackDefault, runtimeDirectory } from "../oslo.ts";
import { bridgeOf, uplink } from "./bridges.ts";
import { neutronCommon, neutronSecrets } from "./common.ts";
import { underlay } from "./underlay.ts";

/** Programs that agents and hypervisors run as root leave a cache in root's home. */
const claimRootCache = [
  run(["true"], { unless: "test -e /root/.cache", undo: "rmdir /root/.cache 2>/dev/null || true" }),
  claim("path", "/root/.cache/python-entrypoints"),
];

/**
 * Open vSwitch and its agent, on every node that has ports.
 *
 * On a kernel without the openvswitch module the userspace datapath does the work; there TCP stands still unless
 * checksums are finished by `userspace-tso-enable`, which the switch reads when it starts.
 */
export const openvswitch: Service = {
  name: "openvswitch",
  roles: ["network", "compute"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, units } = site.platform.openvswitch;
    const { networking } = site.config;
    const datapath = networking.datapath === "auto" ? "@{datapath}" : networking.datapath;
    const tunnels = tunnelTypes(site.config);
    const uplinks = Object.entries(node.uplinks).map(([network, port]) => ({
      network,
      bridge: bridgeOf(network),
      port,
    }));
    const below = tunnels.length > 0 ? underlay(node, datapath, units.service) : { files: [], start: [] };
    return {
      packages,
      leftovers: ["/etc/neutron", "/etc/openvswitch"],
      files: [
        runtimeDirectory("neutron"),
        ...below.files,
        ...readBy(
          [units.agent],
          [
            openstackDefault(site),
            neutronCommon(site, node),
            daemonDropIn("neutron", units.agent, {
              ovs: {
                bridge_mappings: uplinks.map(({ network, bridge }) => `${network}:${bridge}`).join(","),
                datapath_type: datapath,
                ...(tunnels.length > 0 ? { local_ip: tunnelEnd(node) } : {}),
              },
              // With it the switches know from Neutron who is where, and flood nothing through tunnels.
              agent: { tunnel_types: tunnels.join(","), l2_population: tunnels.length > 0 },
              securitygroup: { firewall_driver: "openvswitch" },
            }),
          ],
        ),
      ],
      secretFiles: readBy([units.agent], [neutronSecrets(site)]),
      start: [
        ...claimRootCache,
        // The userspace datapath's own link, which outlives the switch.
        claim("links", "ovs-netdev"),
        { unit: units.database },
        run(["ovs-vsctl", "--no-wait", "set", "Open_vSwitch", ".", "other_config:userspace-tso-enable=true"]),
        { unit: units.switch },
        { unit: units.service },
        // The agent makes it; it is ours all the same.
        claim("ovs-bridge", "br-int"),
        ...(tunnels.length > 0 ? [claim("ovs-bridge", "br-tun")] : []),
        ...uplinks.flatMap(({ bridge, port }) => uplink(bridge, datapath, port)),
        ...below.start,
        { unit: units.agent },
      ],
    };
  },
};
