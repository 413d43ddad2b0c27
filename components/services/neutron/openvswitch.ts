import { readBy } from "../../node/files.ts";
import { claim, run, type Task } from "../../node/plan.ts";
import type { Service } from "../../model/service.ts";
import { dropIn, openstackDefault, runtimeDirectory } from "../oslo.ts";
import { bridgeOf, neutronCommon, neutronSecrets } from "./common.ts";

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
        ...claimRootCache,
        // The userspace datapath's own link, which outlives the switch.
        claim("links", "ovs-netdev"),
        { unit: units.database },
        run(["ovs-vsctl", "--no-wait", "set", "Open_vSwitch", ".", "other_config:userspace-tso-enable=true"]),
        { unit: units.switch },
        { unit: units.service },
        // The agent makes it; it is ours all the same.
        claim("ovs-bridge", "br-int"),
        ...bridges.flatMap((bridge) => uplink(bridge, datapath, node.interfaces.provider)),
        { unit: units.agent },
      ],
    };
  },
};

/**
 * A physical network's bridge with the interface that leads there. The port has a line of its own, so that it is taken
 * out again when the configuration names another interface.
 */
function uplink(bridge: string, datapath: string, port: string): Task[] {
  // A bridge that is gone, or a switch that does not answer, has no port to take out.
  const undo = `! ovs-vsctl --timeout=20 br-exists ${bridge} || ovs-vsctl --timeout=20 --if-exists del-port ${bridge} ${port}`;
  return [
    claim("ovs-bridge", bridge),
    run(["ovs-vsctl", "--may-exist", "add-br", bridge, "--", "set", "bridge", bridge, `datapath_type=${datapath}`]),
    run(["ovs-vsctl", "--may-exist", "add-port", bridge, port], { undo }),
    run(["ip", "link", "set", port, "up"]),
  ];
}
