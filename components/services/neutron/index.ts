import { answers, database, run, until } from "../../node/plan.ts";
import type { Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import {
  authtoken,
  credentials,
  databaseUrl,
  dropIn,
  isModule,
  migrating,
  openstackDefault,
  program,
  runtimeDirectory,
  secretDropIn,
  uwsgi,
} from "../oslo.ts";
import { networkNodes } from "../../model/networks.ts";
import { neutronCommon, neutronSecrets } from "./common.ts";
import { mechanismOf } from "./mechanisms.ts";
import { largestMtu, ml2 } from "./ml2.ts";

/** Neutron's API with what it forgets: as the packages' program, or as their module. */
const api = (app: string) =>
  program("neutron-api", new URL(isModule(app) ? "api_module.py" : "api.py", import.meta.url));

/** An agent that reports before this waits out its call's 30 s; the unit's "active" says nothing of it. */
const CONSUMES = `rabbitmqctl -q list_queues name consumers | awk '$1 == "q-reports-plugin" && $2 > 0 { found = 1 } END { exit !found }'`;

/** The network service's control side: API and RPC server with ML2. */
export const neutron: Service = {
  name: "neutron",
  roles: ["controller"],
  account: true,
  passwords: ["neutron-database", "rabbitmq", "nova"],
  catalog: { type: "network", name: "neutron", description: "OpenStack Networking", port: PORTS.network },
  deploy(site, node) {
    const { packages, units, uwsgi: path, app, ml2: mainFile, migrations } = site.platform.neutron;
    const mechanism = mechanismOf(site.config);
    const workers = mechanism.workers?.(site) ?? [];
    const readers = [...Object.values(units), ...workers.map(({ unit }) => unit)];
    return {
      packages,
      ports: [PORTS.network],
      leftovers: ["/etc/neutron"],
      files: [
        openstackDefault(site),
        runtimeDirectory("neutron"),
        neutronCommon(site, node),
        dropIn(
          "neutron",
          {
            DEFAULT: {
              service_plugins: mechanism.plugins(site.config).join(","),
              // Neutron refuses a network whose MTU is above this (default 1500).
              global_physnet_mtu: largestMtu(site.config),
              // As many as there can be, so that addresses are given while one of two is down.
              dhcp_agents_per_network: Math.min(2, networkNodes(site.config).length),
              allow_automatic_l3agent_failover: true,
              rpc_workers: site.workers,
              rpc_state_report_workers: 1,
            },
            keystone_authtoken: authtoken(site, "neutron", "network"),
            nova: credentials(site, "nova"),
            ...ml2(site),
            ...mechanism.options?.(site),
            securitygroup: { enable_security_group: true },
          },
          "11-server",
          readers,
        ),
        { ...api(app), readBy: [units.api] },
        ...workers.map(({ file }) => file),
        uwsgi({
          path,
          name: units.api,
          project: "neutron",
          app: api(app).path,
          workers: site.workers,
          // Workers that know when they started keep the hash ring of their node (neutron's own uwsgi guide).
          extra: { "enable-threads": false, paste: "config:/etc/neutron/api-paste.ini", "start-time": "%t" },
        }),
      ],
      secretFiles: [
        neutronSecrets(site),
        secretDropIn(
          "neutron",
          (secrets) => ({
            database: { connection: databaseUrl(site, secrets, "neutron") },
            keystone_authtoken: { password: secrets("neutron") },
            nova: { password: secrets("nova") },
          }),
          "21-server-secrets",
        ),
      ],
      values: ["neutron-database"],
      migrate: [
        database("neutron", "neutron", "neutron-database"),
        run(
          [
            ...["neutron-db-manage", "--config-file", "/etc/neutron/neutron.conf", "--config-file", mainFile],
            ...["--config-dir", "/etc/neutron/neutron.conf.d", "upgrade", "heads"],
          ],
          { as: "neutron", progress: migrating("neutron", migrations) },
        ),
      ],
      start: [
        { unit: units.api },
        { unit: units.rpc },
        ...workers.map(({ unit }) => ({ unit })),
        answers(site.url(PORTS.network)),
        until("neutron-rpc-server to consume its queues", ["sh", "-c", CONSUMES]),
      ],
    };
  },
};
