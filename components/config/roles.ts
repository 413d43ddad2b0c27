import type { Config, NodeConfig, OptionalService, Role, Stack } from "./schema.ts";

/** Roles that the controller has besides where no node has them. */
export const STAND_IN_ROLES: readonly Role[] = [
  ...(["database", "messaging", "identity", "dashboard", "loadbalancer"] as const),
  ...(["network", "block-storage", "object-storage", "shared-file-system", "octavia-worker", "telemetry"] as const),
];

/** Roles that one node alone can have: there is no second of what carries them. */
export const SINGLE_ROLES: readonly Role[] = [
  ...(["controller", "database", "messaging", "identity", "dashboard", "octavia-worker", "telemetry"] as const),
];

/** Roles that stay where they are once a cloud runs, with what would be lost by their going. */
export const STAYING_ROLES: Readonly<Partial<Record<Role, string>>> = {
  network: "routers and DHCP that it has do not move by themselves",
  database: "its databases do not move by themselves",
  identity: "its keys, by which credentials are encrypted, do not move by themselves",
  "block-storage": "volumes that it has made are its own",
  "shared-file-system": "shares that it has made are its own",
  "object-storage": "objects and rings that it has do not move by themselves",
  telemetry: "what it has measured does not move by itself",
  "octavia-worker": "its keys, by which balancers know it, do not move by themselves",
};

/** Those of them that hold something only where a service is on: the controller stands in for them in every cloud. */
const STORED_BY: Readonly<Partial<Record<Role, OptionalService>>> = {
  "block-storage": "cinder",
  "object-storage": "swift",
  telemetry: "telemetry",
  "octavia-worker": "octavia",
  "shared-file-system": "manila",
};

/** Whether a role holds what stays, with these services. */
export function staysWith(role: Role, services: readonly OptionalService[]): boolean {
  const service = STORED_BY[role];
  return role in STAYING_ROLES && (service === undefined || services.includes(service));
}

/** The role whose nodes do a role's work: that role, or `controller` where no node has it and the controller stands in. */
export function carrierOf(role: Role, given: readonly (readonly (Role | undefined)[])[]): Role {
  return STAND_IN_ROLES.includes(role) && !given.some((ofNode) => ofNode.includes(role)) ? "controller" : role;
}

/** The node of a role that does alone what is done once, or the only one: the first in the stack file, unless that names another. */
export function firstOf(
  role: Role,
  { nodes, objectStorage }: Pick<Config, "nodes" | "objectStorage">,
): NodeConfig | undefined {
  const named = role === "object-storage" ? objectStorage.proxyNode : undefined;
  return nodes.find(({ name, roles }) => roles.includes(role) && (named === undefined || name === named));
}

/** Whether load balancers are instances, which something has to direct: with OVN, switches balance by themselves. */
export function hasAmphorae({
  services,
  networking,
}: {
  readonly services?: readonly (OptionalService | undefined)[] | undefined;
  readonly networking?: { readonly mechanism?: Stack["networking"]["mechanism"] | undefined } | undefined;
}): boolean {
  return services?.includes("octavia") === true && networking?.mechanism !== "ovn";
}
