import { nodeNameFormat } from "../formats.ts";
import { problem } from "../problem.ts";
import { SINGLE_ROLES } from "../roles.ts";
import { type Check, hasRole, nodesOf, repeated } from "./check.ts";

/** Names: a host's own, each different from the others in more than case. */
export const nodeNames: Check = function* (stack) {
  const names = Object.keys(stack.nodes ?? {});
  if (stack.nodes !== undefined && names.length === 0) {
    yield problem(["nodes"], "names no host", "give at least one with the role controller and one with compute");
  }
  for (const name of names) {
    const fault = nodeNameFormat(name);
    if (fault !== undefined) {
      yield problem(["nodes", name], `"${name}" ${fault.wrong}`, fault.right);
    }
  }
  yield* repeated(
    names.map((name) => ({ key: name.toLowerCase(), path: ["nodes", name], owner: name })),
    (owner) => `differs from ${owner} only in case`,
    "host names ignore case: give it another",
  );
};

/** Addresses: each belongs to one node. */
export const nodeAddresses: Check = (stack) =>
  repeated(
    nodesOf(stack).map(({ name, address }) => ({ key: address, path: ["nodes", name, "address"], owner: name })),
    (owner) => `is also the address of ${owner}`,
    "give each node its own; one host with several roles is one node with all of them",
  );

/** Roles: one controller, at most one node of some others in this version, and computes where instances are wanted. */
export const roles: Check = function* (stack) {
  const nodes = nodesOf(stack);
  for (const { name, roles: given = [] } of nodes) {
    yield* repeated(
      given.map((role, index) => ({ key: role, path: ["nodes", name, "roles", index], owner: String(role) })),
      (role) => `repeats ${role}`,
      "name each role once",
    );
  }
  for (const role of SINGLE_ROLES) {
    const [first, ...more] = nodes.filter((node) => node.roles?.includes(role));
    for (const { name } of more) {
      const wrong = `makes ${name} a second ${role} beside ${first?.name ?? "another"}`;
      yield problem(["nodes", name, "roles"], wrong, "this version of Stackwright supports one");
    }
  }
  const controller = hasRole(stack, "controller");
  const compute = hasRole(stack, "compute");
  if (nodes.length > 0 && controller === false) {
    const wrong = compute ? "has computes but no controller to direct them" : "has no controller";
    yield problem(["nodes"], wrong, 'give one node "roles: [controller]"');
  }
  if (nodes.length > 0 && controller !== false && compute === false && stack.instance?.enabled) {
    const right = 'give a node the role "compute", or set instance.enabled to false';
    yield problem(["nodes"], "has no compute that the test instance could run on", right);
  }
};
