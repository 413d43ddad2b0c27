import { listens } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/** The cache of tokens and of Keystone's objects, on the management address. */
export const memcached: Service = {
  name: "memcached",
  roles: ["controller"],
  deploy(site, node) {
    const { packages, unit, conf, user } = site.platform.memcached;
    return {
      packages,
      ports: [PORTS.memcached],
      files: [
        {
          path: conf,
          content: [
            "-d",
            "logfile /var/log/memcached.log",
            "-m 128",
            `-p ${PORTS.memcached}`,
            `-u ${user}`,
            `-l ${node.address}`,
            // Each API process keeps its own connections.
            "-c 4096",
            "-P /var/run/memcached/memcached.pid",
          ].join("\n"),
        },
      ],
      start: [{ unit }, listens(node.address, PORTS.memcached)],
    };
  },
};
