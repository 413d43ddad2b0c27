import { firstOf } from "../config/roles.ts";
import type { Config, NodeConfig, Role } from "../config/schema.ts";
import { type Platform, platformOf } from "../platform/index.ts";
import { plainUrl, type Side, urlAt } from "./endpoints.ts";

/** Ports on which the parts of a cloud listen, by the projects' own defaults. */
export const PORTS = {
  mysql: 3306,
  amqp: 5672,
  busManagement: 15672,
  memcached: 11211,
  etcd: 2379,
  etcdPeer: 2380,
  identity: 5000,
  image: 9292,
  placement: 8778,
  compute: 8774,
  metadata: 8775,
  console: 6080,
  network: 9696,
  ovnNorthbound: 6641,
  ovnSouthbound: 6642,
  volume: 8776,
  orchestration: 8004,
  cloudFormation: 8000,
  loadBalancer: 9876,
  balancerHealth: 5555,
  metric: 8041,
  alarming: 8042,
  dashboard: 80,
  objectStorage: 8080,
  objectServer: 6200,
  containerServer: 6201,
  accountServer: 6202,
  rsync: 873,
  sharedFileSystem: 8786,
  nfs: 2049,
} as const;

/**
 * What every service must know of the cloud it is part of: where the things are that all share.
 *
 * Addresses, not names: they work from the operator's machine as well as from the nodes.
 */
export interface Site {
  readonly config: Config;
  readonly platform: Platform;
  /** Address of the database server. */
  readonly databaseAddress: string;
  /** Address of the message bus. */
  readonly busAddress: string;
  /** `address:port` of the token and object cache. */
  readonly cache: string;
  /** Keystone's versioned URL, by which services ask. */
  readonly identityUrl: string;
  /** The same for clients. */
  readonly publicIdentityUrl: string;
  /** Processes of an API service: a number, or the fact of the node it runs on. */
  readonly workers: string;
  /** The node that carries a role, or the first of those that do. */
  first(role: Role): NodeConfig;
  /** URL of a port on the node that carries a role, by default that of the APIs. */
  url(port: number, path?: string, role?: Role): string;
  /** URL of the same for those who ask from a side: by the virtual address, or the node's public one, where there is one. */
  endpoint(side: Side, port: number, path?: string, role?: Role): string;
  /** The only address on which APIs listen, where others are balancers'; undefined: they listen on all. */
  apiAddress(role?: Role): string | undefined;
}

/** Derives the site from the configuration. */
export function describeSite(config: Config): Site {
  const first = (role: Role) => firstWith(role, config);
  const url = (port: number, path?: string, role: Role = "controller") => plainUrl(first(role).address, port, path);
  const endpoint = (side: Side, port: number, path?: string, role: Role = "controller") => {
    const virtual = config.endpoints?.[side];
    if (virtual) {
      const host = "hostname" in virtual ? virtual.hostname : undefined;
      return urlAt(side, host ?? virtual.address, port, path);
    }
    const own = side === "public" ? first(role).publicAddress : undefined;
    return own === undefined ? url(port, path, role) : plainUrl(own, port, path);
  };
  return {
    config,
    platform: platformOf(config.release, config.distribution),
    databaseAddress: first("database").address,
    busAddress: first("messaging").address,
    cache: `${first("identity").address}:${PORTS.memcached}`,
    identityUrl: endpoint("internal", PORTS.identity, "/v3", "identity"),
    publicIdentityUrl: endpoint("public", PORTS.identity, "/v3", "identity"),
    workers: config.workers === "auto" ? "@{workers}" : String(config.workers),
    first,
    url,
    endpoint,
    apiAddress: (role = "controller") => (config.endpoints ? first(role).address : undefined),
  };
}

/** The node that carries the APIs. */
export function controllerOf(config: Config): NodeConfig {
  return firstWith("controller", config);
}

/** @throws Error when no node has the role; the configuration has made sure that there is one of each that is asked for */
function firstWith(role: Role, config: Config): NodeConfig {
  const found = firstOf(role, config);
  if (!found) {
    throw new Error(`the configuration has no node with the role ${role}`);
  }
  return found;
}
