import { STAND_IN_ROLES } from "../config/roles.ts";
import type { Service } from "../model/service.ts";
import { run } from "../node/plan.ts";

/** Has every program of a host trust who signed the public endpoint's certificate. */
export const trust: Service = {
  name: "trust",
  roles: ["controller", ...STAND_IN_ROLES, "compute"],
  given: ["authority"],
  deploy({ platform }) {
    const { packages, directory, update, renew, list } = platform.trust;
    const path = `${directory}/stackwright.crt`;
    return {
      packages,
      files: [],
      secretFiles: [{ path, content: (secrets) => secrets("authority"), readBy: [] }],
      start: [
        run(update.split(" "), {
          unless: `test -z "$(sed '/^-/d' ${path} | grep -vxFf ${list})"`,
          // The file itself goes after this. Only a list that is made anew forgets what has gone.
          undo: `rm -f ${path}; ! command -v ${renew.split(" ")[0]} >/dev/null || ${renew}`,
        }),
      ],
    };
  },
};
