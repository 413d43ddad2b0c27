import { createHash } from "node:crypto";

/** The roles that accounts of this cloud are given. Keystone makes `reader` and `manager` besides. */
export type RoleName = "admin" | "member" | "service";

export const ROLE_NAMES: readonly RoleName[] = ["admin", "member", "service"];

/**
 * The id of a role, the same in every cloud.
 *
 * Keystone would draw one by lot, and only a look-up could tell it; so each preview would need the cloud's API.
 */
export function roleId(name: RoleName): string {
  return createHash("sha256").update(`stackwright role ${name}`).digest("hex").slice(0, 32);
}
