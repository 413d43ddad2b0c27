import type { NodeConfig } from "../../config/schema.ts";
import type { Service } from "../../model/service.ts";
import { PORTS, type Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { ini } from "../../node/ini.ts";
import { listens, off } from "../../node/plan.ts";
import { runtimeDirectory } from "../oslo.ts";
import { DEVICES, HASH_SECRETS, serverOptions, swiftConf } from "./common.ts";
import { mounts } from "./devices.ts";
import { fetchRings } from "./rings.ts";
import { rsyncd } from "./rsync.ts";

/** A kind of server: what it is called, its port, and its daemons in the background. */
type Kind = readonly [name: "account" | "container" | "object", port: number, daemons: readonly string[]];

const KINDS: readonly Kind[] = [
  ["account", PORTS.accountServer, ["auditor", "reaper", "replicator"]],
  ["container", PORTS.containerServer, ["auditor", "replicator", "updater"]],
  ["object", PORTS.objectServer, ["auditor", "replicator", "updater"]],
];

/** What keeps accounts, containers and objects on the node's devices, each as many times as the rings say. */
export const swiftStorage: Service = {
  name: "swift-storage",
  roles: ["object-storage"],
  lasting: HASH_SECRETS,
  deploy(site, node) {
    const { packages, units, unwanted, rsync, log } = site.platform.swiftStorage;
    const daemons = KINDS.flatMap(([name]) => units[name]);
    const devices = mounts(node, [...daemons, rsync.unit]);
    // The first node has rings and daemon already.
    const others = node === site.first("object-storage") ? { ports: [], files: [], start: [] } : rsyncd(site, node);
    return {
      packages,
      ports: [...KINDS.map(([, port]) => port), ...others.ports],
      leftovers: ["/etc/swift", "/etc/rsyncd.conf", DEVICES],
      files: [
        ...runtimeDirectory(site, "swift"),
        ...KINDS.map((kind) => serverConf(site, node, kind)),
        ...devices.files,
        ...others.files,
      ],
      secretFiles: [swiftConf(daemons)],
      start: [
        { unit: log },
        ...devices.start,
        ...(others.start.length > 0 ? [...fetchRings(site), ...others.start] : []),
        ...unwanted.map(off),
        ...daemons.map((unit) => ({ unit })),
        ...KINDS.map(([, port]) => listens(node.address, port)),
      ],
    };
  },
};

/** A server's whole file, which has nothing secret. A daemon without a section of its own does not start. */
function serverConf(site: Site, node: NodeConfig, [name, port, daemons]: Kind): NodeFile {
  const sections = daemons.map((daemon) => [`${name}-${daemon}`, { log_name: `swift-${name}-${daemon}` }] as const);
  return {
    path: `/etc/swift/${name}-server.conf`,
    readBy: site.platform.swiftStorage.units[name],
    content: ini({
      DEFAULT: {
        ...serverOptions(site, node.address, `swift-${name}`, port),
        devices: DEVICES,
        // A device that is lost must not have its data written to the system's disk.
        mount_check: true,
      },
      "pipeline:main": { pipeline: `healthcheck recon ${name}-server` },
      [`app:${name}-server`]: { use: `egg:swift#${name}` },
      "filter:healthcheck": { use: "egg:swift#healthcheck" },
      "filter:recon": { use: "egg:swift#recon" },
      ...Object.fromEntries(sections),
    }),
  };
}
