import { listens } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/** Connections: each API process keeps its own. */
const CONNECTIONS = 4096;
const MEMORY_MIB = 128;

/** What the daemon is told, in the two ways in which distributions tell it. */
const FORMATS: Readonly<Record<string, (address: string, user: string) => readonly string[]>> = {
  arguments: (address, user) => [
    "-d",
    "logfile /var/log/memcached.log",
    `-m ${MEMORY_MIB}`,
    `-p ${PORTS.memcached}`,
    `-u ${user}`,
    `-l ${address}`,
    `-c ${CONNECTIONS}`,
    "-P /var/run/memcached/memcached.pid",
  ],
  environment: (address, user) => [
    `PORT="${PORTS.memcached}"`,
    `USER="${user}"`,
    `MAXCONN="${CONNECTIONS}"`,
    `CACHESIZE="${MEMORY_MIB}"`,
    `OPTIONS="-l ${address}"`,
  ],
};

/** The cache of tokens and of Keystone's objects, on the management address. */
export const memcached: Service = {
  name: "memcached",
  roles: ["identity"],
  deploy(site, node) {
    const { packages, unit, conf, format, user } = site.platform.memcached;
    return {
      packages,
      ports: [PORTS.memcached],
      files: [{ path: conf, content: FORMATS[format]!(node.address, user).join("\n") }],
      start: [{ unit }, listens(node.address, PORTS.memcached)],
    };
  },
};
