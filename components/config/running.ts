import * as pulumi from "@pulumi/pulumi";
import { ConfigError, problem, type Problem } from "./problem.ts";
import { firstOf, STAYING_ROLES, staysWith } from "./roles.ts";
import type { Config, Role } from "./schema.ts";

/** What was decided when the cloud was built, and cannot be changed while it runs: an output of the stack. */
export interface Running extends Pick<Config["networking"], "mechanism" | "tenantTypes"> {
  /** Names of the nodes by role, of the roles that stay where they are. */
  readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>;
  /** Where the rings' builder files are, and what objects are found by. */
  readonly objectStorage?: { readonly first: string; readonly partPower: number } | undefined;
}

/** What the stack has to remember of a configuration. */
export function toRemember(config: Config): Running {
  const { mechanism, tenantTypes } = config.networking;
  const having = (role: Role) => config.nodes.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
  const staying = (Object.keys(STAYING_ROLES) as Role[]).filter((role) => staysWith(role, config.services));
  const roles = Object.fromEntries(staying.map((role) => [role, having(role)]));
  return { mechanism, tenantTypes, roles, objectStorage: ringsOf(config) };
}

function ringsOf(config: Config): Running["objectStorage"] {
  const first = firstOf("object-storage", config)?.name;
  const { partPower } = config.objectStorage;
  return config.services.includes("swift") && first !== undefined ? { first, partPower } : undefined;
}

/** What a configuration asks for that a running cloud cannot become. Pure. */
export function impossible(running: Running, config: Config): Problem[] {
  const { networking, nodes } = config;
  const { mechanism, tenantTypes, roles: carriers } = running;
  if (networking.mechanism !== mechanism) {
    const wrong = `is "${networking.mechanism}", but this cloud runs with "${mechanism}"`;
    const right = `a running cloud keeps its mechanism, for its networks and ports are made for it: set "${mechanism}", or destroy the cloud first`;
    return [problem(["networking", "mechanism"], wrong, right)];
  }
  const lost = tenantTypes.filter((type) => !networking.tenantTypes.includes(type));
  const keep = "projects may have networks of it, which nothing could carry: keep it; the order may change";
  // The controller's, when the first node of its own gets the role: nobody moves what is there already.
  const bared = (Object.entries(carriers) as [Role, readonly string[]][])
    .filter(([role]) => staysWith(role, config.services))
    .flatMap(([role, names]) =>
      nodes
        .filter(({ name, roles }) => names.includes(name) && !roles.includes(role))
        .map(({ name }) => ({ name, role })),
    );
  return [
    ...lost.map((type) =>
      problem(["networking", "tenantTypes"], `"${type}" is gone, with which this cloud runs`, keep),
    ),
    ...bared.map(({ name, role }) =>
      problem(["nodes", name, "roles"], `would lose the role ${role}`, `add it: ${STAYING_ROLES[role]}`),
    ),
    ...otherRings(running.objectStorage, ringsOf(config)),
  ];
}

/** Rings are changed, and never built anew: the objects are where the old ones say. */
function otherRings(running: Running["objectStorage"], asked: Running["objectStorage"]): Problem[] {
  if (running === undefined || asked === undefined) {
    return [];
  }
  const { first, partPower } = running;
  const moved = `make ${asked.first} the first with the role object-storage, but ${first} has the rings' builder files`;
  const stay = `give ${first} the role "object-storage" and set objectStorage.proxyNode to ${first}, or destroy the cloud first`;
  const power = `is ${asked.partPower}, but objects are found by the ${partPower} of this cloud's rings`;
  return [
    ...(asked.first === first ? [] : [problem(["nodes"], moved, stay)]),
    ...(asked.partPower === partPower
      ? []
      : [problem(["objectStorage", "partPower"], power, `set ${partPower}, or destroy the cloud first`)]),
  ];
}

/**
 * Compares the configuration with what the stack remembers of its last successful update; of a stack without one it
 * remembers nothing.
 *
 * @throws pulumi.RunError naming everything that a running cloud cannot become
 */
export async function refuseImpossible(config: Config): Promise<void> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { value: running } = (await new pulumi.StackReference("last-update", { name }).getOutputDetails(
    "networking",
  )) as {
    value?: Running;
  };
  const problems = running === undefined ? [] : impossible(running, config);
  if (problems.length > 0) {
    throw new pulumi.RunError(new ConfigError(problems).message);
  }
}
