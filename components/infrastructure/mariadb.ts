import { ini } from "../node/ini.ts";
import { listens } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/** The database server, on the management address only. Its root account works through the local socket alone. */
export const mariadb: Service = {
  name: "mariadb",
  roles: ["database"],
  deploy(site, node) {
    const { packages, unit, conf } = site.platform.mariadb;
    return {
      packages,
      ports: [PORTS.mysql],
      leftovers: ["/var/lib/mysql"],
      files: [
        {
          path: conf,
          content: ini({
            mysqld: {
              "bind-address": node.address,
              "default-storage-engine": "innodb",
              innodb_file_per_table: "on",
              // Every API process keeps a pool of connections.
              max_connections: 4096,
              "character-set-server": "utf8mb3",
              "collation-server": "utf8mb3_general_ci",
              // The default from 11.6.2 on fails a transaction whose row another one changed meanwhile, which services do not try
              // again (bug 2116186): the first two logins of a day at once were one, and an error. Older servers know no such word.
              loose_innodb_snapshot_isolation: "off",
              // Accounts are for % and localhost; a reverse look-up per connection only costs time.
              "skip-name-resolve": "on",
            },
          }),
        },
      ],
      start: [{ unit }, listens(node.address, PORTS.mysql)],
    };
  },
};
