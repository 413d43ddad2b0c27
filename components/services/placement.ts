import { run } from "../node/plan.ts";
import { reachable } from "../model/entrances.ts";
import type { CatalogEntry, Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";
import { authtoken, blank, common, databaseUrl, dropIn, secretDropIn } from "./oslo.ts";
import { chunkedInput, uwsgi } from "./wsgi.ts";

const catalog: CatalogEntry = {
  type: "placement",
  name: "placement",
  description: "OpenStack Placement",
  port: PORTS.placement,
};

/** The inventory of what hypervisors have to give. */
export const placement: Service = {
  name: "placement",
  roles: ["controller"],
  account: true,
  passwords: ["placement-database"],
  catalog,
  deploy(site) {
    const { packages, unit, uwsgi: path, app } = site.platform.placement;
    const api = uwsgi(site, {
      path,
      name: unit,
      project: "placement",
      app,
      port: PORTS.placement,
      extra: { ...chunkedInput, "wsgi-manage-chunked-input": true },
    });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.placement],
      leftovers: ["/etc/placement"],
      files: [
        dropIn(site, "placement", {
          ...common(site, "placement"),
          keystone_authtoken: authtoken(site, "placement", "placement"),
        }),
        ...api.files,
        ...blank(site.platform.placement.blank),
      ],
      secretFiles: [
        secretDropIn(site, "placement", (secrets) => ({
          placement_database: { connection: databaseUrl(site, secrets, "placement") },
          keystone_authtoken: { password: secrets("placement") },
        })),
      ],
      databases: [{ name: "placement", user: "placement" }],
      migrate: [run(["placement-manage", "db", "sync"], { as: "placement" })],
      start: [{ unit }, ...reachable(site, catalog)],
    };
  },
};
