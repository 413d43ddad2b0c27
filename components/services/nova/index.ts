import { answers, listens, off, run } from "../../node/plan.ts";
import { listeningAddress } from "../../model/endpoints.ts";
import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import {
  authtoken,
  blank,
  databaseUrl,
  dropIn,
  migrating,
  openstackDefault,
  program,
  runtimeDirectory,
  secretDropIn,
} from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";
import { novaCommon, novaSecrets } from "./common.ts";
import { consoleFiles } from "./console.ts";

const discovery = program("nova-discover", new URL("discover.py", import.meta.url));

/** Maps, on the controller, the hypervisors that are new to their cell, and lists all that are mapped. */
export const DISCOVER_HYPERVISORS = `runuser -u nova -- python3 ${discovery.path}`;

const cells = program("nova-database", new URL("database.py", import.meta.url));

/**
 * A cell's database or bus by template, so that the password stays in nova.conf and can change there. Twice the `@`: one
 * before a brace would ask for a fact of the node.
 */
const asConfigured = (path: string) => `{scheme}://{username}:{password}@@{hostname}:{port}/${path}?{query}`;

const catalog: CatalogEntry = {
  type: "compute",
  name: "nova",
  description: "OpenStack Compute",
  port: PORTS.compute,
  path: "/v2.1",
};

/** The compute service's control side: API, metadata, conductor, scheduler, console proxy, and its cells. */
export const nova: Service = {
  name: "nova",
  roles: ["controller"],
  account: true,
  passwords: ["nova-database", "rabbitmq", "placement", "neutron", "metadata-proxy"],
  catalog,
  // Only browsers ask it, and a page is no sign of its work.
  entrances: [{ name: "console", port: PORTS.console, sides: ["public"] }],
  deploy(site, node) {
    const { packages, units, unwanted, uwsgi: path, app, debconf, migrations } = site.platform.nova;
    const workers = site.workers;
    const apis = (["api", "metadata"] as const).map((name) =>
      uwsgi(site, {
        path: path[name],
        name: units[name],
        project: "nova",
        app: app[name],
        port: { api: PORTS.compute, metadata: PORTS.metadata }[name],
      }),
    );
    return {
      packages: [...packages, ...apis.flatMap((api) => api.packages)],
      debconf,
      ports: [PORTS.compute, PORTS.metadata, PORTS.console],
      leftovers: ["/etc/nova"],
      files: [
        ...openstackDefault(site),
        ...runtimeDirectory(site, "nova"),
        novaCommon(site, node),
        dropIn(
          site,
          "nova",
          {
            keystone_authtoken: authtoken(site, "nova", "compute"),
            conductor: { workers },
            scheduler: { workers },
            neutron: { service_metadata_proxy: true },
            vnc: { enabled: true, novncproxy_host: listeningAddress(node), novncproxy_port: PORTS.console },
          },
          "11-controller",
        ),
        ...apis.flatMap((api) => api.files),
        ...blank(site.platform.nova.blank),
        cells,
        discovery,
        ...consoleFiles(site),
      ],
      secretFiles: [
        novaSecrets(site),
        secretDropIn(
          site,
          "nova",
          (secrets) => ({
            api_database: { connection: databaseUrl(site, secrets, "nova", "nova_api") },
            database: { connection: databaseUrl(site, secrets, "nova") },
            keystone_authtoken: { password: secrets("nova") },
            neutron: { metadata_proxy_shared_secret: secrets("metadata-proxy") },
          }),
          "21-controller-secrets",
        ),
      ],
      databases: ["nova_api", "nova", "nova_cell0"].map((name) => ({ name, user: "nova" })),
      migrate: [
        run(["python3", cells.path, asConfigured("nova_cell0"), asConfigured("{path}"), asConfigured("{path}")], {
          as: "nova",
          progress: migrating("nova", migrations),
        }),
      ],
      start: [
        ...unwanted.map(off),
        ...Object.values(units).map((unit) => ({ unit })),
        ...reachable(site, catalog),
        answers(site.url(PORTS.metadata)),
        listens(node.address, PORTS.console),
      ],
    };
  },
};
