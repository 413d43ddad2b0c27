import { absent, type Draft } from "../draft.ts";
import { keyIdentity } from "../keys.ts";
import { formatPath, type Path, problem } from "../problem.ts";
import { SECRET_PATHS, type Stack } from "../schema.ts";
import { type Check, nodesOf, repeated } from "./check.ts";

/** Host keys: present where they are pinned, and no two hosts with the same one. */
export const hostKeys: Check = function* (stack) {
  const nodes = nodesOf(stack);
  if (stack.ssh?.hostKeys === "pinned") {
    for (const { name, address } of nodes.filter((node) => absent(node, "hostKey"))) {
      const how = `give what "ssh-keyscan -t ed25519 ${address ?? "ADDRESS"}" prints after the address`;
      const path = ["nodes", name, "hostKey"];
      yield problem(path, "is missing, but host keys are pinned", `${how}, or set ssh.hostKeys to "first-contact"`);
    }
  }
  yield* repeated(
    nodes.map(({ name, hostKey }) => ({
      key: hostKey === undefined ? undefined : keyIdentity(hostKey),
      path: ["nodes", name, "hostKey"],
      owner: name,
    })),
    (owner) => `is also the host key of ${owner}`,
    "two entries for one host, or cloned hosts: delete and remake the keys of one (ssh-keygen -A)",
  );
};

/** Secrets: private keys are, right or wrong, and nothing else is, since a secret shows in no preview. */
export const secrets: Check = function* (stack, { isSecret }) {
  for (const path of SECRET_PATHS) {
    if (isGiven(stack, path) && !isSecret(path)) {
      const command = `pulumi config set --secret --path ${formatPath(path)} < KEYFILE`;
      yield problem(path, "is a secret in plain text", `replace this key, and give the new one by "${command}"`);
    }
  }
  const holders = SECRET_PATHS.map(([key]) => key);
  for (const key of Object.keys(stack)) {
    if (!holders.includes(key) && isSecret([key])) {
      yield problem([key], "is given as a secret, which hides it in every preview", "give it in plain text");
    }
  }
};

/** Whether the stack file has a value at a path, right or wrong. */
function isGiven(stack: Draft<Stack>, path: Path): boolean {
  const group = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], stack);
  return typeof group === "object" && group !== null && path.at(-1)! in group;
}
