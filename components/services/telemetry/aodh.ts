import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { run } from "../../node/plan.ts";
import { authtoken, blank, credentials, daemons, databaseUrl, secretDropIn, transportUrl } from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";

const catalog: CatalogEntry = {
  type: "alarming",
  name: "aodh",
  description: "OpenStack Alarming",
  port: PORTS.alarming,
  role: "telemetry",
};

/** Alarms: by what was measured and by what happened. */
export const aodh: Service = {
  name: "aodh",
  roles: ["telemetry"],
  account: true,
  passwords: ["aodh-database", "rabbitmq"],
  catalog,
  deploy(site) {
    const { packages, units, uwsgi: path, app } = site.platform.aodh;
    const api = uwsgi(site, { path, name: units.api, project: "aodh", app, port: PORTS.alarming, role: "telemetry" });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.alarming],
      leftovers: ["/etc/aodh"],
      files: [
        ...daemons(site, "aodh", {
          coordination: { backend_url: `memcached://${site.cache}` },
          keystone_authtoken: authtoken(site, "aodh", "alarming"),
          service_credentials: { ...credentials(site, "aodh"), interface: "internalURL" },
        }),
        ...api.files,
        ...blank(site.platform.aodh.blank),
      ],
      secretFiles: [
        secretDropIn(site, "aodh", (secrets) => ({
          DEFAULT: { transport_url: transportUrl(site, secrets) },
          database: { connection: databaseUrl(site, secrets, "aodh") },
          keystone_authtoken: { password: secrets("aodh") },
          service_credentials: { password: secrets("aodh") },
        })),
      ],
      databases: [{ name: "aodh", user: "aodh" }],
      migrate: [run(["aodh-dbsync"], { as: "aodh" })],
      leavesQueues: "^alarm(ing|[.]all)[.]",
      start: [...Object.values(units).map((unit) => ({ unit })), ...reachable(site, catalog)],
    };
  },
};
