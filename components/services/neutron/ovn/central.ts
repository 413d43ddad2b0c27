import type { Service } from "../../../model/service.ts";
import { PORTS } from "../../../model/site.ts";
import { claim, listens, run, until } from "../../../node/plan.ts";

/** How long a client may be silent before the databases ask after it, in milliseconds (Neutron's OVN guide). */
const INACTIVITY_PROBE = 60_000;

/** OVN's databases, and the daemon that turns what Neutron wants into what switches do. */
export const central: Service = {
  name: "ovn",
  roles: ["controller"],
  deploy(site, node) {
    const { packages, units } = site.platform.ovnCentral;
    const databases = [
      { control: "ovn-nbctl", socket: "/run/ovn/ovnnb_db.sock", port: PORTS.ovnNorthbound },
      { control: "ovn-sbctl", socket: "/run/ovn/ovnsb_db.sock", port: PORTS.ovnSouthbound },
    ];
    return {
      packages,
      ports: databases.map(({ port }) => port),
      leftovers: ["/var/lib/ovn/ovnnb_db.db", "/etc/ovn/ovnnb_db.db"],
      files: [],
      start: [
        claim("path", "/var/lib/ovn"),
        ...units.map((unit) => ({ unit })),
        ...databases.flatMap(({ control, socket, port }) => [
          // The unit is started before its sockets are there.
          until(`${control} to reach its database`, ["test", "-S", socket]),
          run([
            ...[control, "set-connection", `ptcp:${port}:${node.address}`],
            ...["--", "set", "connection", ".", `inactivity_probe=${INACTIVITY_PROBE}`],
          ]),
          listens(node.address, port),
        ]),
      ],
    };
  },
};
