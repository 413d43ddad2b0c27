import type { Role } from "./schema.ts";

/** Roles that the controller has besides where no node has them. */
export const STAND_IN_ROLES: readonly Role[] = ["network", "block-storage", "object-storage"];

/** The role whose nodes do a role's work: that role, or `controller` where no node has it and the controller stands in. */
export function carrierOf(role: Role, given: readonly (readonly (Role | undefined)[])[]): Role {
  return STAND_IN_ROLES.includes(role) && !given.some((ofNode) => ofNode.includes(role)) ? "controller" : role;
}
