import { parseDocument, type YAMLParseError } from "yaml";
import { formatPath, type Path, type Problem } from "./problem.ts";

/** Where the nodes stand in a stack file. */
const NODES: Path = ["nodes"];

/** Keys that belong around the nodes in a stack file, and not in a file of their own. */
const WRAPPERS = ["config", "nodes", formatPath(NODES)];

/** Uses of YAML anchors, which many alike nodes make: far beyond any cloud, far below what exhausts the memory. */
const ALIASES = 100_000;

/** The nodes as a file of their own holds them. */
export interface NodesFile {
  /** As the stack file names it. */
  readonly name: string;
  /** The map of nodes as plain JSON; undefined when `problems` say why there is none. */
  readonly nodes: unknown;
  /** What keeps the file from being read as such a map. */
  readonly problems: readonly Problem[];
}

/** A file of nodes out of its text: YAML (of which JSON is a part), with the same map as `stackwright:nodes` would have. */
export function parseNodesFile(name: string, text: string): NodesFile {
  // Duplicate keys are errors here: that is how a node that is listed twice is found.
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  if (document.errors.length > 0) {
    return { name, nodes: undefined, problems: document.errors.map((error) => syntaxProblem(name, error)) };
  }
  try {
    return fromValue(name, document.toJS({ maxAliasCount: ALIASES }));
  } catch (thrown) {
    return unreadable(name, `is not valid YAML: ${(thrown as Error).message}`, "use fewer aliases");
  }
}

/** A file of nodes that cannot be read. */
export function missingNodesFile(name: string, reason: string, directory: string): NodesFile {
  const right = `give the path of a YAML file, absolute or relative to ${directory}`;
  return { name, nodes: undefined, problems: [{ path: formatPath(NODES), wrong: `"${name}" ${reason}`, right }] };
}

/** The same problem, named by its place in the file when it is about something inside of it. */
export function inNodesFile(found: Problem, { name }: NodesFile): Problem {
  const inside = found.path.slice(formatPath(NODES).length);
  const isInside = found.path.startsWith(formatPath(NODES)) && /^[.[]/.test(inside);
  return isInside ? { ...found, path: `${name}: ${inside.replace(/^\./, "")}` } : found;
}

function fromValue(name: string, value: unknown): NodesFile {
  if (value === null) {
    return unreadable(name, "is empty", "list the nodes in it, by name");
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    return unreadable(name, "holds no map", 'begin each node by its name, as in "compute1: {address: ...}"');
  }
  const [[key, inner] = ["", undefined], ...more] = Object.entries(value);
  const isWrapped = more.length === 0 && WRAPPERS.includes(key) && typeof inner === "object" && inner !== null;
  if (isWrapped && !("address" in inner)) {
    return unreadable(name, `has the key "${key}" around the nodes`, "leave it out: begin with the nodes' names");
  }
  return { name, nodes: value, problems: [] };
}

function syntaxProblem(path: string, { code, message }: Pick<YAMLParseError, "code" | "message">): Problem {
  if (code === "MULTIPLE_DOCS") {
    return {
      path,
      wrong: "holds several YAML documents",
      right: 'put all nodes into one map, without "---" between them',
    };
  }
  // The message's other lines quote the file.
  const what = message.split("\n", 1)[0]!.replace(/:$/, "");
  return { path, wrong: `is not valid YAML: ${what}`, right: "mend it there" };
}

function unreadable(name: string, wrong: string, right: string): NodesFile {
  return { name, nodes: undefined, problems: [{ path: name, wrong, right }] };
}
