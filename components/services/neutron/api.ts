import type { Deployment } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { program } from "../oslo.ts";
import { isScript, uwsgi } from "../wsgi.ts";

const script = program("neutron-api", new URL("api.py", import.meta.url));
const module = program("neutron-api", new URL("api_module.py", import.meta.url));

/** Neutron's API: what it runs of ours, and what serves it. */
export interface NeutronApi extends Pick<Deployment, "packages" | "files"> {
  readonly scripts: readonly NodeFile[];
}

/**
 * Neutron's API under uwsgi; nothing where the server serves it by itself. The packaged script, or the module of later
 * releases, is run by way of ours, which mends it.
 */
export function neutronApi(site: Site): NeutronApi {
  const { unit, uwsgi: path, app } = site.platform.neutron;
  if (app === "") {
    return { packages: [], scripts: [], files: [] };
  }
  const mended = { ...(isScript(app) ? script : module), readBy: [unit] };
  const served = uwsgi(site, {
    path,
    name: unit,
    project: "neutron",
    app: mended.path,
    port: PORTS.network,
    // Workers that know when they started keep the hash ring of their node (neutron's own uwsgi guide).
    extra: { "enable-threads": false, paste: "config:/etc/neutron/api-paste.ini", "start-time": "%t" },
  });
  return { ...served, scripts: [mended] };
}
