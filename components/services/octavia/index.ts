import { hasAmphorae } from "../../config/roles.ts";
import type { Config } from "../../config/schema.ts";
import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { run } from "../../node/plan.ts";
import { uwsgi } from "../wsgi.ts";
import { amphorae } from "./amphorae.ts";
import { octaviaFiles, octaviaLasting, octaviaPasswords, octaviaSecrets } from "./common.ts";
import { amphoraImage } from "./image.ts";

const catalog: CatalogEntry = {
  type: "load-balancer",
  name: "octavia",
  description: "OpenStack Load Balancing",
  port: PORTS.loadBalancer,
};

/** Load balancing's API; with OVN, also what tells it how its balancers are. */
export const octavia: Service = {
  name: "octavia",
  roles: ["controller"],
  account: true,
  passwords: octaviaPasswords,
  lasting: octaviaLasting,
  catalog,
  deploy(site, node) {
    const { packages, unit, uwsgi: path, app } = site.platform.octavia;
    const ovn = hasAmphorae(site.config) ? undefined : site.platform.ovnOctavia;
    const api = uwsgi(site, { path, name: unit, project: "octavia", app, port: PORTS.loadBalancer });
    return {
      packages: [...packages, ...api.packages, ...(ovn?.packages ?? [])],
      ports: [PORTS.loadBalancer],
      leftovers: ["/etc/octavia"],
      files: [...octaviaFiles(site, node), ...api.files],
      secretFiles: [octaviaSecrets(site)],
      databases: [{ name: "octavia", user: "octavia" }],
      migrate: [run(["octavia-db-manage", "upgrade", "head"], { as: "octavia" })],
      // The agent first: the API asks it how its driver's balancers are.
      start: [...(ovn ? [{ unit: ovn.unit }] : []), { unit }, ...reachable(site, catalog)],
    };
  },
};

/** The services of load balancing. */
export function loadBalancing(config: Config): Service[] {
  const built = config.loadBalancing.image === undefined ? [amphoraImage] : [];
  return hasAmphorae(config) ? [octavia, ...built, amphorae] : [octavia];
}
