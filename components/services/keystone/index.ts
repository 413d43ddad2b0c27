import { roleId, roleNames } from "../../identity/roles.ts";
import { claim, data, run } from "../../node/plan.ts";
import { SIDES } from "../../model/endpoints.ts";
import { reachable } from "../../model/entrances.ts";
import type { Entrance, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { blank, common, databaseUrl, dropIn, program, secretDropIn } from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";

const bootstrap = program("keystone-bootstrap", new URL("bootstrap.py", import.meta.url));

/** By which everybody comes in first; the catalog is of its own making. */
const entrance: Entrance = { name: "keystone", port: PORTS.identity, role: "identity", health: "/v3" };

/** The identity service: accounts, tokens and the catalog. */
export const keystone: Service = {
  name: "keystone",
  roles: ["identity"],
  passwords: ["keystone-database", "admin"],
  entrances: [entrance],
  deploy(site) {
    const { packages, unit, uwsgi: path, app } = site.platform.keystone;
    const { region } = site.config;
    const api = uwsgi(site, { path, name: unit, project: "keystone", app, port: PORTS.identity, role: "identity" });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.identity],
      leftovers: ["/etc/keystone"],
      files: [
        dropIn(site, "keystone", {
          ...common(site, "keystone"),
          token: { provider: "fernet" },
          cache: { enabled: true, backend: "oslo_cache.memcache_pool", memcache_servers: site.cache },
        }),
        ...api.files,
        ...blank(site.platform.keystone.blank),
        bootstrap,
      ],
      secretFiles: [
        secretDropIn(site, "keystone", (secrets) => ({
          database: { connection: databaseUrl(site, secrets, "keystone") },
        })),
      ],
      databases: [{ name: "keystone", user: "keystone" }],
      values: ["admin"],
      migrate: [
        claim("path", "/etc/keystone/fernet-keys"),
        // Without them nobody could read users' credentials in the database.
        data("/etc/keystone/credential-keys"),
        run(
          [
            "python3",
            bootstrap.path,
            region.name,
            region.description,
            ...SIDES.map((side) => site.endpoint(side, PORTS.identity, "/v3", "identity")),
            ...roleNames(site.config).map((name) => `${name}=${roleId(name)}`),
          ],
          { as: "keystone", input: "admin" },
        ),
      ],
      start: [{ unit }, ...reachable(site, entrance)],
    };
  },
};
