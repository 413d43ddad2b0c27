import { readBy } from "../../../node/files.ts";
import { claim, run } from "../../../node/plan.ts";
import { tunnelEnd, tunnelTypes } from "../../../model/networks.ts";
import type { Service } from "../../../model/service.ts";
import { agentFiles, claimRootCache, neutronSecrets } from "../common.ts";
import { underlay } from "../underlay.ts";

/**
 * The agent leaves its chains and sets behind when it stops, for packets to be filtered meanwhile. Rules of others stay as
 * they are: only lines that name one of Neutron's chains are left out.
 */
const DROP_RULES = [
  "for table in iptables ip6tables ebtables; do",
  "command -v $table-save >/dev/null && $table-save | grep -v neutron | $table-restore;",
  "done;",
  "ipset list -n 2>/dev/null | grep -E '^NIPv[46]' | xargs -r -n1 ipset destroy",
].join(" ");

/** Tables that the agent's rules make where programs of iptables and ebtables are nftables', and that they do not take away. */
const TABLES = ["ip filter", "ip raw", "ip6 filter", "ip6 raw", "bridge filter", "bridge nat"];

const LEGACY = "/usr/sbin/ebtables-legacy";

/**
 * The agent takes rules of ebtables away again by `--among-src`, which ebtables over nftables refuses (exit code 4, seen on
 * Debian 12): then a port's new rules are never put in. Where the kernel has the old tables, these are used.
 */
const legacyEbtables = run(["update-alternatives", "--set", "ebtables", LEGACY], {
  unless: `! ${LEGACY} -t nat -L >/dev/null 2>&1 || update-alternatives --query ebtables | grep -qx 'Value: ${LEGACY}'`,
  undo: "update-alternatives --auto ebtables",
});

/** Bridges of the kernel and Neutron's agent for them, on every node that has ports. */
export const linuxbridge: Service = {
  name: "linuxbridge",
  roles: ["network", "compute"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit } = site.platform.linuxbridgeAgent;
    const tunnels = tunnelTypes(site.config);
    const uplinks = Object.entries(node.uplinks);
    const below =
      tunnels.length > 0 && node.tunnel
        ? underlay(node.tunnel.address, node.tunnel.interface)
        : { files: [], start: [] };
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: [
        ...below.files,
        ...agentFiles(site, node, unit, {
          linux_bridge: {
            physical_interface_mappings: uplinks.map(([network, port]) => `${network}:${port}`).join(","),
          },
          vxlan:
            tunnels.length > 0
              ? { enable_vxlan: true, local_ip: tunnelEnd(node), l2_population: true }
              : { enable_vxlan: false },
          securitygroup: { firewall_driver: "iptables", enable_security_group: true },
        }),
      ],
      secretFiles: readBy([unit], [neutronSecrets(site)]),
      start: [
        ...claimRootCache,
        legacyEbtables,
        ...TABLES.map((table) => claim("table", table)),
        run(["true"], { undo: DROP_RULES }),
        claim("links", "brq"),
        claim("links", "vxlan-"),
        claim("links", "tap"),
        ...uplinks.map(([, port]) => run(["ip", "link", "set", port, "up"])),
        ...below.start,
        { unit },
      ],
    };
  },
};
