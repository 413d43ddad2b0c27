import type { Config, NodeConfig } from "../config/schema.ts";
import { type Platform, platformOf } from "../platform/index.ts";

/** Ports on which the parts of a cloud listen, by the projects' own defaults. */
export const PORTS = {
  mysql: 3306,
  amqp: 5672,
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
  metric: 8041,
  alarming: 8042,
  dashboard: 80,
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
  /** Keystone's versioned URL. */
  readonly identityUrl: string;
  /** Processes of an API service: a number, or the fact of the node it runs on. */
  readonly workers: string;
  /** URL of a port on the node that carries the APIs. */
  url(port: number, path?: string): string;
}

/** Derives the site from the configuration. */
export function describeSite(config: Config): Site {
  const { address } = controllerOf(config);
  const url = (port: number, path = "") => `http://${address}${port === 80 ? "" : `:${port}`}${path}`;
  return {
    config,
    platform: platformOf(config.release, config.distribution),
    databaseAddress: address,
    busAddress: address,
    cache: `${address}:${PORTS.memcached}`,
    identityUrl: url(PORTS.identity, "/v3"),
    workers: config.workers === "auto" ? "@{workers}" : String(config.workers),
    url,
  };
}

/** The node that carries the APIs; the configuration has made sure that there is one. */
export function controllerOf(config: Config): NodeConfig {
  const controller = config.nodes.find((node) => node.roles.includes("controller"));
  if (!controller) {
    throw new Error("the configuration has no node with the role controller");
  }
  return controller;
}
