import { ovnDatabaseUrl, tunnelEnd } from "../../../model/networks.ts";
import type { Service } from "../../../model/service.ts";
import { PORTS } from "../../../model/site.ts";
import { run } from "../../../node/plan.ts";
import { vswitch } from "../vswitch.ts";

/** Where os-vif, in nova-compute, finds the switch's database; the Open vSwitch agent would have opened it. */
const MANAGER = "ptcp:6640:127.0.0.1";

/** Open vSwitch with OVN's controller, on every node that has ports. */
export const chassis: Service = {
  name: "ovn-chassis",
  roles: ["network", "compute"],
  deploy(site, node) {
    const { packages, units } = site.platform.ovnHost;
    const { datapath, mappings, ...base } = vswitch(site, node);
    const ids = {
      "ovn-remote": ovnDatabaseUrl(site.config, PORTS.ovnSouthbound),
      "ovn-encap-type": "geneve",
      "ovn-encap-ip": tunnelEnd(node),
      "ovn-bridge-datapath-type": datapath,
      "ovn-bridge-mappings": mappings,
      "ovn-cms-options": node.roles.includes("network") ? "enable-chassis-as-gw" : "",
    };
    const values = Object.entries(ids).map(([key, value]) => `external-ids:${key}="${value}"`);
    return {
      packages: [...base.packages, ...packages],
      leftovers: ["/etc/openvswitch"],
      files: base.files,
      start: [
        ...base.start,
        run(["ovs-vsctl", "set-manager", MANAGER], { undo: "ovs-vsctl --timeout=20 del-manager || true" }),
        run(["ovs-vsctl", "set", "Open_vSwitch", ".", ...values], {
          undo: `ovs-vsctl --timeout=20 remove Open_vSwitch . external-ids ${Object.keys(ids).join(" ")} || true`,
        }),
        ...units.map((unit) => ({ unit })),
      ],
    };
  },
};
