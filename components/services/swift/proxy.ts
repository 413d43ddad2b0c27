import { listeningAddress } from "../../model/endpoints.ts";
import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import { type Ini, ini } from "../../node/ini.ts";
import { authtoken, credentials } from "../oslo.ts";
import { HASH_SECRETS, serverOptions, swiftConf } from "./common.ts";
import { notifying } from "./notifications.ts";

/** Given in place of a file, a directory is read whole, in the order of names: so passwords have a file of their own. */
const DIRECTORY = "/etc/swift/proxy-server.conf.d";

/**
 * What a request goes through, first to last: the package's order for Keystone, with S3 behind Keystone's tokens and
 * before its roles. Without `container_sync`, whose daemon does not run.
 */
const PIPELINE = [
  ...["catch_errors", "gatekeeper", "healthcheck", "proxy-logging", "cache", "listing_formats", "bulk", "tempurl"],
  ...["ratelimit", "authtoken", "s3api", "s3token", "keystoneauth", "copy", "container-quotas", "account-quotas"],
  ...["slo", "dlo", "versioned_writes", "symlink"],
];

const LAST = ["proxy-logging", "proxy-server"];

/** Filters that go by another name than in the pipeline, or whose name has other characters. */
const FACTORIES: Readonly<Record<string, string>> = {
  "proxy-logging": "proxy_logging",
  cache: "memcache",
  "container-quotas": "container_quotas",
  "account-quotas": "account_quotas",
};

const catalog: CatalogEntry = {
  type: "object-store",
  name: "swift",
  description: "OpenStack Object Storage",
  port: PORTS.objectStorage,
  path: "/v1/AUTH_$(project_id)s",
  role: "object-storage",
  health: "/healthcheck",
};

/** Object storage as its users see it: Swift's own API and S3's. */
export const swift: Service = {
  name: "swift",
  roles: ["object-storage"],
  onFirst: true,
  account: true,
  passwords: ["rabbitmq"],
  lasting: HASH_SECRETS,
  catalog,
  deploy(site, node) {
    const { packages, units, program } = site.platform.swift;
    const told = notifying(site, [units.proxy]);
    const options = {
      DEFAULT: serverOptions(site, listeningAddress(node), units.proxy, PORTS.objectStorage),
      ...proxyOptions(site, [...PIPELINE, ...told.filters, ...LAST]),
      ...told.sections,
    };
    return {
      packages: [...packages, ...told.packages],
      ports: [PORTS.objectStorage],
      files: [
        { path: `${DIRECTORY}/10-stackwright.conf`, content: ini(options), readBy: [units.proxy] },
        {
          path: `/etc/systemd/system/${units.proxy}.service.d/stackwright.conf`,
          content: `[Service]\nExecStart =\nExecStart = ${program} ${DIRECTORY}\n`,
          readBy: [units.proxy],
        },
        // Read by whoever has no servers of his own in his file: the proxy, and clients inside of daemons.
        { path: "/etc/swift/memcache.conf", content: ini({ memcache: { memcache_servers: site.cache } }) },
      ],
      secretFiles: [
        swiftConf(Object.values(units)),
        {
          path: `${DIRECTORY}/20-secrets.conf`,
          content: (secrets) => {
            const password = { password: secrets("swift") };
            return ini({ "filter:authtoken": password, "filter:s3token": password });
          },
          group: "swift",
          mode: "0640",
          readBy: [units.proxy],
        },
        ...told.secretFiles,
      ],
      start: [...Object.values(units).map((unit) => ({ unit })), ...reachable(site, catalog)],
    };
  },
};

function proxyOptions(site: Site, pipeline: readonly string[]): Ini {
  const filters = [...new Set(pipeline)].filter((name) => !["authtoken", "proxy-server"].includes(name));
  const sections = Object.fromEntries(
    filters.map((name) => [`filter:${name}`, { use: `egg:swift#${FACTORIES[name] ?? name}` }]),
  );
  return {
    "pipeline:main": { pipeline: pipeline.join(" ") },
    // Nobody makes accounts: a project's is there with its first container.
    "app:proxy-server": { use: "egg:swift#proxy", account_autocreate: true },
    ...sections,
    "filter:authtoken": {
      "paste.filter_factory": "keystonemiddleware.auth_token:filter_factory",
      ...authtoken(site, "swift", "object-store"),
      // Swift's own client of memcached, the filter before it: other ones are not made for its green threads.
      memcached_servers: undefined,
      cache: "swift.cache",
      // Containers may be open to everybody, and requests signed.
      delay_auth_decision: true,
    },
    // Keystone checks signatures for the cloud's own services alone (OSSA-2025-002).
    "filter:s3token": { use: "egg:swift#s3token", auth_uri: site.identityUrl, ...credentials(site, "swift") },
    "filter:keystoneauth": { use: "egg:swift#keystoneauth", operator_roles: "admin, member" },
    "filter:versioned_writes": { use: "egg:swift#versioned_writes", allow_object_versioning: true },
  };
}
