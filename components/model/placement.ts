import type { NodeConfig } from "../config/schema.ts";
import type { Deployment, Service } from "./service.ts";
import type { Site } from "./site.ts";

/** A service on a node. */
export interface Placed {
  readonly service: Service;
  readonly node: NodeConfig;
  readonly deployment: Deployment;
}

/** Puts every service on the nodes that have one of its roles. Pure. */
export function placeServices(site: Site, services: readonly Service[]): Placed[] {
  return site.config.nodes.flatMap((node) =>
    services
      .filter((service) => service.roles.some((role) => node.roles.includes(role)))
      .map((service) => ({ service, node, deployment: service.deploy(site, node) })),
  );
}

/**
 * Whether a node's services share one step.
 *
 * There may be a thousand computes, and the engine's cost is per resource; other nodes have a step per service, so that
 * services start side by side.
 */
export function sharesStep(node: NodeConfig): boolean {
  return node.roles.every((role) => role === "compute");
}
