import type { NodeConfig } from "../config/schema.ts";
import type { Deployment, Service } from "./service.ts";
import type { Site } from "./site.ts";

/** A service on a node. */
export interface Placed {
  readonly service: Service;
  readonly node: NodeConfig;
  readonly deployment: Deployment;
}

/** Puts every service on the nodes that have one of its roles, or on the first of them. Pure. */
export function placeServices(site: Site, services: readonly Service[]): Placed[] {
  const suits = ({ roles }: Service, node: NodeConfig) => roles.some((role) => node.roles.includes(role));
  const isFor = (service: Service, node: NodeConfig) =>
    suits(service, node) && (!service.onFirst || site.first(service.roles[0]!) === node);
  return site.config.nodes.flatMap((node) =>
    services
      .filter((service) => isFor(service, node))
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
