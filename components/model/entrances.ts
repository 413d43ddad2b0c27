/** By which ports clients come in to what a service offers, and the wait until it answers there. Pure. */
import { answers, type Task } from "../node/plan.ts";
import { plainUrl, SIDES, urlAt, virtualAddresses } from "./endpoints.ts";
import type { CatalogEntry, Entrance, Service } from "./service.ts";
import type { Site } from "./site.ts";

/** The entrances of a service: its entry of the catalog, and what else it has. */
export function entrancesOf({ catalog, entrances = [] }: Pick<Service, "catalog" | "entrances">): Entrance[] {
  return [...(catalog ? [entranceOf(catalog)] : []), ...entrances];
}

/** The entrance of an entry of the catalog. */
export function entranceOf({ name, port, role, health = "/" }: CatalogEntry): Entrance {
  return { name, port, role, health };
}

/**
 * Waits until a service, by an entrance or its entry of the catalog, answers where it listens, and wherever clients ask for it: whoever comes after it may take the
 * one way or the other, and a balancer needs a moment to see that it works. By addresses, whose names nodes need not know.
 */
export function reachable(
  site: Site,
  { port, role = "controller", health, sides = SIDES }: Entrance,
  path = health?.replace(/^\/$/, ""),
): Task[] {
  const virtual = virtualAddresses(site.config).filter(({ side }) => sides.includes(side));
  const { publicAddress } = site.first(role);
  return [
    answers(site.url(port, path, role)),
    ...(publicAddress === undefined ? [] : [answers(plainUrl(publicAddress, port, path))]),
    ...virtual.map(({ side, address }) => answers(urlAt(side, address, port, path))),
  ];
}
