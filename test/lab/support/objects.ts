/** Every object that the cloud's API has, to see which of them a run of Pulumi touched. */
import type { Api } from "../../../scripts/recover/api.ts";
import type { Cloud } from "./cloud.ts";

/** Object by "kind id" to all that the API says of it. */
export type Objects = ReadonlyMap<string, string>;

/** Kind of object, service, path of the list, and how an object is told from the others. */
const LISTS: readonly { kind: string; service: string; path: string; key: string }[] = [
  { kind: "region", service: "identity", path: "/regions", key: "regions" },
  { kind: "domain", service: "identity", path: "/domains", key: "domains" },
  { kind: "project", service: "identity", path: "/projects", key: "projects" },
  { kind: "user", service: "identity", path: "/users", key: "users" },
  { kind: "role", service: "identity", path: "/roles", key: "roles" },
  { kind: "assignment", service: "identity", path: "/role_assignments", key: "role_assignments" },
  { kind: "service", service: "identity", path: "/services", key: "services" },
  { kind: "endpoint", service: "identity", path: "/endpoints", key: "endpoints" },
  { kind: "flavor", service: "compute", path: "/flavors/detail?is_public=none", key: "flavors" },
  { kind: "instance", service: "compute", path: "/servers/detail?all_tenants=true", key: "servers" },
  { kind: "image", service: "image", path: "/v2/images", key: "images" },
  { kind: "network", service: "network", path: "/v2.0/networks", key: "networks" },
  { kind: "subnet", service: "network", path: "/v2.0/subnets", key: "subnets" },
  { kind: "port", service: "network", path: "/v2.0/ports", key: "ports" },
  { kind: "group", service: "network", path: "/v2.0/security-groups", key: "security_groups" },
  { kind: "rule", service: "network", path: "/v2.0/security-group-rules", key: "security_group_rules" },
];

interface Assignment {
  readonly role: { readonly id: string };
  readonly user?: { readonly id: string };
  readonly group?: { readonly id: string };
  readonly scope: { readonly project?: { readonly id: string } };
}

/** All objects, as admin, and the demo user's key pairs, which are nobody else's business. */
export async function objectsOf(cloud: Cloud): Promise<Objects> {
  const api = await cloud.api("admin");
  // One after the other: services that have only just started stumble over several first requests at once.
  const found = [];
  for (const list of LISTS) found.push(await listed(api, list));
  const demo = await cloud.api("demo").catch(() => undefined);
  const pairs = demo && (await demo.get<{ keypairs: { keypair: { name: string } }[] }>("compute", "/os-keypairs"));
  const keys = (pairs?.keypairs ?? []).map(
    ({ keypair }) => [`key pair ${keypair.name}`, JSON.stringify(keypair)] as const,
  );
  return new Map([...found.flat(), ...keys]);
}

async function listed(
  api: Api,
  { kind, service, path, key }: (typeof LISTS)[number],
): Promise<(readonly [string, string])[]> {
  const objects = (await api.get<Record<string, Record<string, unknown>[]>>(service, path))[key] ?? [];
  return objects.map((object) => [
    `${kind} ${kind === "assignment" ? assignmentId(object) : String(object.id)}`,
    JSON.stringify(object),
  ]);
}

/** A role assignment has no id of its own; this is how Pulumi's provider puts one together, without the domain. */
function assignmentId(object: Record<string, unknown>): string {
  const { role, user, group, scope } = object as unknown as Assignment;
  return [scope.project?.id ?? "", group?.id ?? "", user?.id ?? "", role.id].join("/");
}

/** Names of the objects that came, went or changed between two moments. Pure. */
export function objectsTouched(before: Objects, after: Objects): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).sort();
}

/** What of the objects that are at both moments differs, a line for each, with both texts. Pure. */
export function objectChanges(before: Objects, after: Objects): string[] {
  const parsed = (objects: Objects, name: string) => JSON.parse(objects.get(name)!) as Record<string, unknown>;
  return objectsTouched(before, after)
    .filter((name) => before.has(name) && after.has(name))
    .flatMap((name) => {
      const [one, other] = [parsed(before, name), parsed(after, name)];
      return [...new Set([...Object.keys(one), ...Object.keys(other)])]
        .map((key) => ({ key, texts: [one, other].map((object) => JSON.stringify(object[key])) }))
        .filter(({ texts }) => texts[0] !== texts[1])
        .map(({ key, texts }) => `${name}: ${key}: ${texts.join(" => ")}`);
    });
}
