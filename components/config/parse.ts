import { CHECKS } from "./checks/index.ts";
import { readDraft } from "./draft.ts";
import { explain } from "./explain.ts";
import { inNodesFile, type NodesFile } from "./nodes-file.ts";
import { ConfigError, formatPath, type Path } from "./problem.ts";
import { resolve } from "./resolve.ts";
import { type Config, SECRET_PATHS } from "./schema.ts";

export { ConfigError, type Problem } from "./problem.ts";

/** What the parser may know of the machine it runs on. */
export interface ParseContext {
  /** Whether a file on the operator's machine can be read. */
  readonly fileExists: (path: string) => boolean;
  /** The file that `nodes` names, when it names one in place of holding the map. */
  readonly nodesFile?: NodesFile | undefined;
}

/**
 * Turns a stack's configuration into the one value that everything is built from.
 *
 * @param raw the keys of the namespace `stackwright`, without it, as plain JSON; secrets unwrapped
 * @param secretKeys paths that were given as secrets, such as `stackwright:ssh` or `stackwright:ssh.privateKey`
 * @throws ConfigError naming everything that is wrong
 */
export function parseConfig(
  raw: Readonly<Record<string, unknown>>,
  secretKeys: ReadonlySet<string>,
  context: ParseContext,
): Config {
  const { nodesFile } = context;
  const given = nodesFile === undefined ? raw : { ...raw, nodes: nodesFile.nodes };
  const isSecret = (path: Path) => path.some((_, index) => secretKeys.has(formatPath(path.slice(0, index + 1))));
  const { draft, issues, stack } = readDraft(given);
  const secretPaths = new Set(SECRET_PATHS.map(formatPath));
  const isHidden = (path: Path) => isSecret(path) || secretPaths.has(formatPath(path));
  const unread = nodesFile?.problems ?? [];
  // Nodes that could not be read are not missing.
  const told = issues.filter(({ path }) => unread.length === 0 || path[0] !== "nodes");
  const explained = told.flatMap((issue) => explain(issue, given, isHidden));
  const found = CHECKS.flatMap((check) => [...check(draft, { ...context, isSecret })]);
  const judged = [...explained, ...found];
  const problems = [...unread, ...(nodesFile ? judged.map((one) => inNodesFile(one, nodesFile)) : judged)];
  if (problems.length > 0 || stack === undefined) {
    throw new ConfigError(problems);
  }
  return frozen(resolve(stack));
}

/** The same value, which nothing can change from here on. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
