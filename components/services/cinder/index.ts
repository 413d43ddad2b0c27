import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { run } from "../../node/plan.ts";
import { backEndTypes, typeProgram } from "../back-end-types.ts";
import { authtoken, dropIn, secretDropIn } from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";
import { cinderFiles, cinderPasswords, cinderSecrets } from "./common.ts";

/** As the package has it: images are uploaded through it. */
const UPLOADS = { "http-raw-body": true, "wsgi-manage-chunked-input": true, "socket-timeout": 10 };

const catalog: CatalogEntry = {
  // The type by which Nova and the clients' libraries look for it, not `block-storage`.
  type: "volumev3",
  name: "cinder",
  description: "OpenStack Block Storage",
  port: PORTS.volume,
  path: "/v3/$(project_id)s",
  health: "/healthcheck",
};

/** Block storage's control side: API, scheduler, and the volume types. */
export const cinder: Service = {
  name: "cinder",
  roles: ["controller"],
  account: true,
  passwords: cinderPasswords,
  catalog,
  deploy(site, node) {
    const { packages, units, uwsgi: path, app } = site.platform.cinder;
    const api = uwsgi(site, {
      path,
      name: units.api,
      project: "cinder",
      app,
      port: PORTS.volume,
      extra: UPLOADS,
    });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.volume],
      leftovers: ["/etc/cinder"],
      files: [
        ...cinderFiles(site, node),
        dropIn(
          site,
          "cinder",
          { keystone_authtoken: authtoken(site, "cinder", "block-storage") },
          "11-api",
          Object.values(units),
        ),
        ...api.files,
        typeProgram,
      ],
      secretFiles: [
        cinderSecrets(site),
        {
          ...secretDropIn(
            site,
            "cinder",
            (secrets) => ({ keystone_authtoken: { password: secrets("cinder") } }),
            "21-api-secrets",
          ),
          readBy: Object.values(units),
        },
      ],
      databases: [{ name: "cinder", user: "cinder" }],
      migrate: [run(["cinder-manage", "db", "sync"], { as: "cinder" })],
      start: [
        ...Object.values(units).map((unit) => ({ unit })),
        ...reachable(site, catalog),
        ...backEndTypes("cinder", site.config.blockStorage.backends),
      ],
    };
  },
};
