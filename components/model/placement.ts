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
  const { nodes } = site.config;
  const suits = ({ roles }: Service, node: NodeConfig) => roles.some((role) => node.roles.includes(role));
  const only = new Map(
    services
      .filter(({ onFirst }) => onFirst)
      .map((service) => [service, nodes.find((node) => suits(service, node))] as const),
  );
  return nodes.flatMap((node) =>
    services
      .filter((service) => suits(service, node) && (!service.onFirst || only.get(service) === node))
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
