import { STAND_IN_ROLES } from "../config/roles.ts";
import type { Service } from "../model/service.ts";
import { run } from "../node/plan.ts";

/** The link to a host's own time zone, as it was. */
const BEFORE = "/var/lib/stackwright/localtime";

/** The time zone of every node's clock. */
export const timezone: Service = {
  name: "timezone",
  roles: ["controller", ...STAND_IN_ROLES, "compute"],
  deploy({ config, platform }) {
    const zone = `/usr/share/zoneinfo/${config.time.zone ?? "Etc/UTC"}`;
    // A host without a link has UTC.
    const remember = `test -L ${BEFORE} || ln -s "$(readlink /etc/localtime || echo none)" ${BEFORE}`;
    const bringBack = `test "$(readlink ${BEFORE})" = none || cp -P ${BEFORE} /etc/localtime`;
    return {
      packages: platform.timezone.packages,
      files: [],
      start: [
        run(["sh", "-ec", `${remember}; ln -sfn ${zone} /etc/localtime`], {
          unless: `test "$(readlink -f /etc/localtime)" = "$(readlink -f ${zone})"`,
          undo: `rm -f /etc/localtime; ${bringBack}; rm -f ${BEFORE}`,
        }),
      ],
    };
  },
};
