import type { Role } from "./schema.ts";

/** The role whose nodes carry routers, DHCP and metadata: `network`, or `controller` where no node has that. */
export function networkRole(roles: readonly (readonly (Role | undefined)[])[]): Role {
  return roles.some((ofNode) => ofNode.includes("network")) ? "network" : "controller";
}
