import { readBy } from "../../node/files.ts";
import { claim, run } from "../../node/plan.ts";
import type { Service } from "../../model/service.ts";
import { dropIn, openstackDefault, runtimeDirectory } from "../oslo.ts";
import { bridgeOf, neutronCommon, neutronSecrets } from "./common.ts";

/**
 * Open vSwitch and its agent, on every node that has ports.
 *
 * On a kernel without the openvswitch module the userspace datapath does the work; there TCP stands still unless
 * checksums are finished by `userspace-tso-enable`, which the switch reads when it starts.
 */
export const openvswitch: Service = {
  name: "openvswitch",
  roles: ["controller", "compute"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, units } = site.platform.openvswitch;
    const { providerNetworks, networking } = site.config;
    const datapath = networking.datapath === "auto" ? "@{datapath}" : networking.datapath;
    const bridges = providerNetworks.map((network) => bridgeOf(network.physicalNetwork));
    return {
      packages,
      leftovers: ["/etc/neutron", "/etc/openvswitch"],
      files: [
        runtimeDirectory("neutron"),
        ...readBy(
          [units.agent],
          [
            openstackDefault(site),
            neutronCommon(site, node),
            dropIn(
              "neutron",
              {
                ovs: {
                  bridge_mappings: providerNetworks
                    .map(({ physicalNetwork }) => `${physicalNetwork}:${bridgeOf(physicalNetwork)}`)
                    .join(","),
                  datapath_type: datapath,
                },
                agent: { tunnel_types: "", l2_population: false },
                securitygroup: { firewall_driver: "openvswitch" },
              },
              "12-openvswitch-agent",
            ),
          ],
        ),
      ],
      secretFiles: readBy([units.agent], [neutronSecrets(site)]),
      start: [
        { unit: units.database },
        run(["ovs-vsctl", "--no-wait", "set", "Open_vSwitch", ".", "other_config:userspace-tso-enable=true"]),
        { unit: units.switch },
        { unit: units.service },
        // The agent makes it; it is ours all the same.
        claim("ovs-bridge", "br-int"),
        ...bridges.flatMap((bridge) => [
          claim("ovs-bridge", bridge),
          run([
            ...[
              "ovs-vsctl",
              "--may-exist",
              "add-br",
              bridge,
              "--",
              "set",
              "bridge",
              bridge,
              `datapath_type=${datapath}`,
            ],
            ...["--", "--may-exist", "add-port", bridge, node.interfaces.provider],
          ]),
          run(["ip", "link", "set", node.interfaces.provider, "up"]),
        ]),
        { unit: units.agent },
      ],
    };
  },
};
