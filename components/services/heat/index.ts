import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { run } from "../../node/plan.ts";
import { program } from "../oslo.ts";
import { uwsgi } from "../wsgi.ts";
import { heatFiles, heatLasting, heatPasswords, heatSecrets } from "./common.ts";

const cfn = program("heat-cfn", new URL("cfn.py", import.meta.url));
const domain = program("heat-domain", new URL("domain.py", import.meta.url));

const catalog: CatalogEntry = {
  type: "orchestration",
  name: "heat",
  description: "OpenStack Orchestration",
  port: PORTS.orchestration,
  path: "/v1/$(project_id)s",
  health: "/healthcheck",
};

const cfnCatalog: CatalogEntry = {
  type: "cloudformation",
  name: "heat-cfn",
  description: "OpenStack Orchestration, CloudFormation API",
  port: PORTS.cloudFormation,
  path: "/v1",
  health: "/healthcheck",
};

/** Orchestration: the engine, its API, and the domain in which it keeps the users of stacks. */
export const heat: Service = {
  name: "heat",
  roles: ["controller"],
  account: true,
  passwords: heatPasswords,
  lasting: heatLasting,
  catalog,
  deploy(site) {
    const { packages, units, uwsgi: path, app } = site.platform.heat;
    const api = uwsgi(site, { path, name: units.api, project: "heat", app, port: PORTS.orchestration });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.orchestration],
      leftovers: ["/etc/heat"],
      files: [...heatFiles(site), ...api.files, domain],
      secretFiles: [heatSecrets(site)],
      databases: [{ name: "heat", user: "heat" }],
      migrate: [run(["heat-manage", "db_sync"], { as: "heat" })],
      queues: ["engine"],
      start: [
        run(["python3", domain.path], {
          as: "heat",
          // When the cloud goes, Keystone may be gone before, and with it the domain.
          undo: `runuser -u heat -- timeout 60 python3 ${domain.path} remove || true`,
        }),
        ...Object.values(units).map((unit) => ({ unit })),
        ...reachable(site, catalog),
      ],
    };
  },
};

/** Heat's API in the form of CloudFormation's, by which instances signal to their stack. */
export const heatCfn: Service = {
  name: "heat-cfn",
  roles: ["controller"],
  passwords: heatPasswords,
  lasting: heatLasting,
  catalog: cfnCatalog,
  deploy(site) {
    const { packages, unit, uwsgi: path } = site.platform.heatCfn;
    const api = uwsgi(site, { path, name: unit, project: "heat", app: cfn.path, port: PORTS.cloudFormation });
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.cloudFormation],
      files: [...heatFiles(site), ...api.files, { ...cfn, readBy: [unit] }],
      secretFiles: [heatSecrets(site)],
      start: [{ unit }, ...reachable(site, cfnCatalog)],
    };
  },
};
