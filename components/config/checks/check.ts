import type { Draft } from "../draft.ts";
import { carrierOf } from "../roles.ts";
import { type Path, problem, type Problem } from "../problem.ts";
import type { Role, Stack } from "../schema.ts";

/** What a check may ask beside the stack file; everything else would make it impure. */
export interface Context {
  /** Whether a file on the operator's machine can be read. */
  readonly fileExists: (path: string) => boolean;
  /** Whether the value at a path, or a group it belongs to, was given as a secret. */
  readonly isSecret: (path: Path) => boolean;
}

/** Finds what is wrong between values that are right by themselves. Missing values are no concern of it. */
export type Check = (stack: Draft<Stack>, context: Context) => Iterable<Problem>;

/** A node of the draft with its name. */
export type NodeDraft = Draft<Stack["nodes"][string]> & { readonly name: string };

/** The nodes that are readable at all, in the file's order. */
export function nodesOf(stack: Draft<Stack>): NodeDraft[] {
  return Object.entries(stack.nodes ?? {}).flatMap(([name, node]) => (node === undefined ? [] : [{ ...node, name }]));
}

/** Whether some node has the role; undefined when that cannot be said, since some node's roles cannot be read. */
export function hasRole(stack: Draft<Stack>, role: Role): boolean | undefined {
  const nodes = Object.values(stack.nodes ?? { unreadable: undefined });
  const found = nodes.some((node) => node?.roles?.includes(role));
  return found || nodes.every((node) => node?.roles?.every((known) => known !== undefined)) ? found : undefined;
}

/** Whether a node does the work of a role: it has it, or is the controller that stands in where no node has. */
export function carries(stack: Draft<Stack>, role: Role): (node: NodeDraft) => boolean {
  const carrier = carrierOf(
    role,
    nodesOf(stack).map(({ roles }) => roles ?? []),
  );
  return ({ roles }) => roles?.includes(carrier) ?? false;
}

/** Whether the demo project gets a network of its own, as far as can be seen: a router needs somewhere to lead. */
export function hasDemoNetwork({ demo, networking, providerNetworks = [undefined] }: Draft<Stack>): boolean {
  const somewhere = providerNetworks.some((network) => network?.external !== false);
  const wanted = demo?.network?.enabled ?? ((networking?.tenantTypes?.length ?? 0) > 0 && somewhere);
  return demo?.enabled === true && wanted;
}

/** Values which have to differ, each with its place and with what it is the same as when it does not. */
export function* repeated(
  values: Iterable<{ readonly key: string | undefined; readonly path: Path; readonly owner: string }>,
  wrong: (owner: string) => string,
  right: string,
): Iterable<Problem> {
  const owners = new Map<string, string>();
  for (const { key, path, owner } of values) {
    if (key === undefined) {
      continue;
    }
    const first = owners.get(key);
    if (first === undefined) {
      owners.set(key, owner);
    } else {
      yield problem(path, wrong(first), right);
    }
  }
}
