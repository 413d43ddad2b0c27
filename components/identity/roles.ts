import { createHash } from "node:crypto";
import type { Config } from "../config/schema.ts";
import type { RoleName } from "../model/service.ts";
import { hasTelemetry } from "../model/telemetry.ts";

/** Those that a cloud has, by the services that are wanted. */
export function roleNames(config: Pick<Config, "services">): RoleName[] {
  return ["admin", "member", "service", ...(hasTelemetry(config) ? (["ResellerAdmin"] as const) : [])];
}

/**
 * The id of a role, the same in every cloud.
 *
 * Keystone would draw one by lot, and only a look-up could tell it; so each preview would need the cloud's API.
 */
export function roleId(name: RoleName): string {
  return createHash("sha256").update(`stackwright role ${name}`).digest("hex").slice(0, 32);
}
