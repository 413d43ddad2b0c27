import { run } from "../../node/plan.ts";
import { reachable } from "../../model/entrances.ts";
import type { CatalogEntry, Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import {
  authtoken,
  blank,
  credentials,
  databaseUrl,
  dropIn,
  migrating,
  notifications,
  openstackDefault,
  runtimeDirectory,
  secretDropIn,
} from "../oslo.ts";
import { networkNodes } from "../../model/networks.ts";
import { neutronApi } from "./api.ts";
import { neutronCommon, neutronSecrets } from "./common.ts";
import { mechanismOf } from "./mechanisms.ts";
import { largestMtu, ml2 } from "./ml2.ts";
import { periodic } from "./workers.ts";

const catalog: CatalogEntry = {
  type: "network",
  name: "neutron",
  description: "OpenStack Networking",
  port: PORTS.network,
};

/** The network service's control side: API, RPC server and periodic workers, with ML2. */
export const neutron: Service = {
  name: "neutron",
  roles: ["controller"],
  account: true,
  passwords: ["neutron-database", "rabbitmq", "nova"],
  catalog,
  deploy(site, node) {
    const { packages, unit, beside, app, ml2: mainFile, dropIns, migrations } = site.platform.neutron;
    const mechanism = mechanismOf(site.config);
    const api = neutronApi(site);
    const workers = [...periodic(site), ...(mechanism.workers?.(site) ?? [])];
    const units = [unit, ...beside, ...workers.map((worker) => worker.unit)];
    return {
      packages: [...packages, ...api.packages],
      ports: [PORTS.network],
      leftovers: ["/etc/neutron"],
      files: [
        ...openstackDefault(site),
        ...runtimeDirectory(site, "neutron"),
        neutronCommon(site, node),
        dropIn(
          site,
          "neutron",
          {
            DEFAULT: {
              service_plugins: mechanism.plugins(site.config).join(","),
              // Neutron refuses a network whose MTU is above this (default 1500).
              global_physnet_mtu: largestMtu(site.config),
              // As many as there can be, so that addresses are given while one of two is down.
              dhcp_agents_per_network: Math.min(2, networkNodes(site.config).length),
              allow_automatic_l3agent_failover: true,
              // Where uwsgi does not count the API's processes, nor open its port.
              api_workers: app === "" ? site.workers : undefined,
              bind_host: app === "" ? site.apiAddress() : undefined,
              rpc_workers: site.workers,
              rpc_state_report_workers: 1,
            },
            keystone_authtoken: authtoken(site, "neutron", "network"),
            nova: { ...credentials(site, "nova"), endpoint_type: "internal" },
            ...notifications(site),
            ...ml2(site),
            ...mechanism.options?.(site),
            securitygroup: { enable_security_group: true },
          },
          "11-server",
          units,
        ),
        ...api.scripts,
        ...workers.map(({ file }) => file),
        ...api.files,
        ...blank(site.platform.neutron.blank),
      ],
      secretFiles: [
        neutronSecrets(site),
        secretDropIn(
          site,
          "neutron",
          (secrets) => ({
            database: { connection: databaseUrl(site, secrets, "neutron") },
            keystone_authtoken: { password: secrets("neutron") },
            nova: { password: secrets("nova") },
          }),
          "21-server-secrets",
        ),
      ],
      databases: [{ name: "neutron", user: "neutron" }],
      migrate: [
        run(
          [
            ...["neutron-db-manage", "--config-file", "/etc/neutron/neutron.conf", "--config-file", mainFile],
            ...["--config-dir", dropIns, "upgrade", "heads"],
          ],
          { as: "neutron", progress: migrating("neutron", migrations) },
        ),
      ],
      // An agent that reports before this is heard waits out its call's 30 s.
      queues: ["q-reports-plugin"],
      start: [...units.map((name) => ({ unit: name })), ...reachable(site, catalog)],
    };
  },
};
