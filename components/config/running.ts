import * as pulumi from "@pulumi/pulumi";
import { ConfigError, problem, type Problem } from "./problem.ts";
import { STAYING_ROLES } from "./roles.ts";
import type { Config, Role } from "./schema.ts";

/** What was decided when the cloud was built, and cannot be changed while it runs: an output of the stack. */
export interface Running extends Pick<Config["networking"], "mechanism" | "tenantTypes"> {
  /** Names of the nodes by role, of the roles that stay where they are. */
  readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>;
}

/** What the stack has to remember of a configuration. */
export function toRemember({ networking: { mechanism, tenantTypes }, nodes }: Config): Running {
  const having = (role: Role) => nodes.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
  const staying = Object.keys(STAYING_ROLES) as Role[];
  return { mechanism, tenantTypes, roles: Object.fromEntries(staying.map((role) => [role, having(role)])) };
}

/** What a configuration asks for that a running cloud cannot become. Pure. */
export function impossible(running: Running, { networking, nodes }: Config): Problem[] {
  const { mechanism, tenantTypes, roles: carriers } = running;
  if (networking.mechanism !== mechanism) {
    const wrong = `is "${networking.mechanism}", but this cloud runs with "${mechanism}"`;
    const right = `a running cloud keeps its mechanism, for its networks and ports are made for it: set "${mechanism}", or destroy the cloud first`;
    return [problem(["networking", "mechanism"], wrong, right)];
  }
  const lost = tenantTypes.filter((type) => !networking.tenantTypes.includes(type));
  const keep = "projects may have networks of it, which nothing could carry: keep it; the order may change";
  // The controller's, when the first node of its own gets the role: nobody moves what is there already.
  const bared = (Object.entries(carriers) as [Role, readonly string[]][]).flatMap(([role, names]) =>
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
