import { data, run } from "../../node/plan.ts";
import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import {
  authtoken,
  behindBalancer,
  blank,
  common,
  databaseUrl,
  dropIn,
  openstackDefault,
  runtimeDirectory,
  secretDropIn,
} from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";
import { archivePolicyProgram, makeArchivePolicy } from "./archive-policy.ts";

/** Directories that take in what nobody has worked on yet, made once: Gnocchi's default of 32,768 takes 130 MB. */
const SACKS = 16;

const catalog: CatalogEntry = {
  type: "metric",
  name: "gnocchi",
  description: "OpenStack Metric",
  port: PORTS.metric,
  role: "telemetry",
};

/** The store of what was measured, as files on the node, and what works on it. */
export const gnocchi: Service = {
  name: "gnocchi",
  roles: ["telemetry"],
  account: true,
  passwords: ["gnocchi-database"],
  catalog,
  deploy(site) {
    const { packages, units, uwsgi: path, app } = site.platform.gnocchi;
    const api = uwsgi(site, {
      path,
      name: units.api,
      project: "gnocchi",
      app,
      port: PORTS.metric,
      role: "telemetry",
      // As the package has it.
      extra: { "rem-header": undefined },
    });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.metric],
      leftovers: ["/etc/gnocchi"],
      files: [
        ...openstackDefault(site),
        ...runtimeDirectory(site, "gnocchi"),
        dropIn(site, "gnocchi", {
          ...behindBalancer(site),
          DEFAULT: { ...common(site, "gnocchi").DEFAULT, coordination_url: "file:///var/lib/gnocchi/locks" },
          // Without it everybody may do everything by giving a name.
          api: { auth_mode: "keystone" },
          storage: { driver: "file", file_basepath: "/var/lib/gnocchi" },
          metricd: { workers: 1 },
          keystone_authtoken: authtoken(site, "gnocchi", "metric"),
        }),
        ...api.files,
        ...blank(site.platform.gnocchi.blank),
        archivePolicyProgram,
      ],
      secretFiles: [
        secretDropIn(site, "gnocchi", (secrets) => ({
          indexer: { url: databaseUrl(site, secrets, "gnocchi") },
          keystone_authtoken: { password: secrets("gnocchi") },
        })),
      ],
      databases: [{ name: "gnocchi", user: "gnocchi" }],
      migrate: [run(["gnocchi-upgrade", "--sacks-number", String(SACKS)], { as: "gnocchi" }), makeArchivePolicy(site)],
      start: [data("/var/lib/gnocchi"), { unit: units.api }, ...reachable(site, catalog), { unit: units.metricd }],
    };
  },
};
