import type { NodeConfig } from "../../config/schema.ts";
import type { Deployment } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import { type Ini, ini } from "../../node/ini.ts";
import { listens } from "../../node/plan.ts";
import { DEVICES } from "./common.ts";

/** What replicators copy to: each kind of server has a module by its name. */
const COPIES = { path: DEVICES, uid: "swift", gid: "swift", "read only": "no" };

/** Rings and nothing else of Swift's directory; read by nobody in particular, who may not read its secrets. */
const RINGS = { path: "/etc/swift", "read only": "yes", include: "*.ring.gz", exclude: "*" };

/** The daemon by which nodes take copies from each other, and the rings from the first of them. */
export function rsyncd(site: Site, node: NodeConfig): Required<Pick<Deployment, "ports" | "files" | "start">> {
  const { unit, conf } = site.platform.swiftStorage.rsync;
  const rings: Ini = node === site.first("object-storage") ? { rings: RINGS } : {};
  return {
    ports: [PORTS.rsync],
    files: [
      {
        path: conf,
        // Under a header, were it `[global]`, the daemon reads no address before it listens, and does so on all (seen).
        content: `address = ${node.address}\n\n${ini({ account: COPIES, container: COPIES, object: COPIES, ...rings })}`,
        readBy: [unit],
      },
    ],
    start: [{ unit }, listens(node.address, PORTS.rsync)],
  };
}
