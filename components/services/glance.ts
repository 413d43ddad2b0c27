import { data, run } from "../node/plan.ts";
import { imageHash } from "../model/checksum.ts";
import { reachable } from "../model/entrances.ts";
import type { CatalogEntry, Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";
import { hasTelemetry } from "../model/telemetry.ts";
import {
  authtoken,
  common,
  databaseUrl,
  dropIn,
  notifications,
  openstackDefault,
  secretDropIn,
  transportUrl,
} from "./oslo.ts";
import { chunkedInput, uwsgi } from "./wsgi.ts";

/** For uploads, as the package has it: Glance reads them from uwsgi piece by piece. */
const UPLOADS = { ...chunkedInput, "chunked-input-limit": 2 ** 30, "socket-timeout": 10 };

/** Where images are, which are users'. */
const IMAGES = "/var/lib/glance/images";

const catalog: CatalogEntry = {
  type: "image",
  name: "glance",
  description: "OpenStack Image",
  port: PORTS.image,
  health: "/healthcheck",
};

/** The image service, with its images as files on the node. */
export const glance: Service = {
  name: "glance",
  roles: ["controller"],
  account: true,
  passwords: ["glance-database", "rabbitmq"],
  catalog,
  deploy(site) {
    const { packages, unit, uwsgi: path, app } = site.platform.glance;
    const api =
      app === ""
        ? { packages: [], files: [] }
        : uwsgi(site, { path, name: unit, project: "glance", app, port: PORTS.image, extra: UPLOADS });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.image],
      leftovers: ["/etc/glance"],
      files: [
        ...openstackDefault(site),
        dropIn(site, "glance", {
          ...common(site, "glance"),
          DEFAULT: {
            ...common(site, "glance").DEFAULT,
            enabled_backends: "fs:file",
            hashing_algorithm: imageHash(site.config.image),
            // Where uwsgi does not count the API's processes, nor open its port.
            workers: app === "" ? site.workers : undefined,
            bind_host: app === "" ? site.apiAddress() : undefined,
            // Imports with several workers find the one that has the data by this.
            worker_self_reference_url: site.url(PORTS.image),
          },
          glance_store: { default_backend: "fs" },
          fs: { filesystem_store_datadir: IMAGES },
          keystone_authtoken: authtoken(site, "glance", "image"),
          paste_deploy: { flavor: "keystone" },
          ...notifications(site),
        }),
        ...api.files,
      ],
      secretFiles: [
        secretDropIn(site, "glance", (secrets) => ({
          // It uses the bus for nothing else.
          DEFAULT: { transport_url: hasTelemetry(site.config) ? transportUrl(site, secrets) : undefined },
          database: { connection: databaseUrl(site, secrets, "glance") },
          keystone_authtoken: { password: secrets("glance") },
        })),
      ],
      databases: [{ name: "glance", user: "glance" }],
      migrate: [run(["glance-manage", "db_sync"], { as: "glance" })],
      start: [data(IMAGES), { unit }, ...reachable(site, catalog)],
    };
  },
};
