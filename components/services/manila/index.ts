import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { run } from "../../node/plan.ts";
import { backEndTypes, typeProgram } from "../back-end-types.ts";
import { authtoken, dropIn, secretDropIn } from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";
import { manilaFiles, manilaPasswords, manilaSecrets } from "./common.ts";

const catalog: CatalogEntry = {
  // The type by which clients look for it, not `shared-file-system`.
  type: "sharev2",
  name: "manila",
  description: "OpenStack Shared File Systems",
  port: PORTS.sharedFileSystem,
  path: "/v2",
  health: "/healthcheck",
};

/** Shared file systems' control side: API, scheduler, what copies data, and the share types. */
export const manila: Service = {
  name: "manila",
  roles: ["controller"],
  account: true,
  passwords: manilaPasswords,
  catalog,
  deploy(site, node) {
    const { packages, units, uwsgi: path, app } = site.platform.manila;
    const api = uwsgi(site, { path, name: units.api, project: "manila", app, port: PORTS.sharedFileSystem });
    const own = Object.values(units);
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.sharedFileSystem],
      leftovers: ["/etc/manila"],
      files: [
        ...manilaFiles(site, node),
        dropIn(site, "manila", { keystone_authtoken: authtoken(site, "manila", "shared-file-system") }, "11-api", own),
        ...api.files,
        typeProgram,
      ],
      secretFiles: [
        manilaSecrets(site),
        {
          ...secretDropIn(
            site,
            "manila",
            (secrets) => ({ keystone_authtoken: { password: secrets("manila") } }),
            "21-api-secrets",
          ),
          readBy: own,
        },
      ],
      databases: [{ name: "manila", user: "manila" }],
      migrate: [run(["manila-manage", "db", "sync"], { as: "manila" })],
      start: [
        ...own.map((unit) => ({ unit })),
        ...reachable(site, catalog),
        ...backEndTypes("manila", site.config.sharedFileSystems.backends),
      ],
    };
  },
};
