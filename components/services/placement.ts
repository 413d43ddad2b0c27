import { answers, database, run } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";
import { authtoken, chunkedInput, common, databaseUrl, dropIn, secretDropIn, uwsgi } from "./oslo.ts";

/** The inventory of what hypervisors have to give. */
export const placement: Service = {
  name: "placement",
  roles: ["controller"],
  account: true,
  passwords: ["placement-database"],
  catalog: { type: "placement", name: "placement", description: "OpenStack Placement", port: PORTS.placement },
  deploy(site) {
    const { packages, unit, uwsgi: path, app } = site.platform.placement;
    return {
      packages,
      ports: [PORTS.placement],
      leftovers: ["/etc/placement"],
      files: [
        dropIn("placement", {
          ...common(site, "placement"),
          keystone_authtoken: authtoken(site, "placement", "placement"),
        }),
        uwsgi({
          path,
          name: unit,
          project: "placement",
          app,
          workers: site.workers,
          extra: { ...chunkedInput, "wsgi-manage-chunked-input": true },
        }),
      ],
      secretFiles: [
        secretDropIn("placement", (secrets) => ({
          placement_database: { connection: databaseUrl(site, secrets, "placement") },
          keystone_authtoken: { password: secrets("placement") },
        })),
      ],
      values: ["placement-database"],
      migrate: [
        database("placement", "placement", "placement-database"),
        run(["placement-manage", "db", "sync"], { as: "placement" }),
      ],
      start: [{ unit }, answers(site.url(PORTS.placement))],
    };
  },
};
