/** Where a value is in the stack file, key by key, without the namespace. */
export type Path = readonly (string | number)[];

/** One thing wrong in the stack file: where, what is wrong with it, and what would be right. */
export interface Problem {
  /** As the Pulumi CLI writes it: `stackwright:nodes.compute1.address`. */
  readonly path: string;
  readonly wrong: string;
  readonly right: string;
}

/** The namespace of every key in the stack file. */
export const NAMESPACE = "stackwright";

/** A path in the notation of `pulumi config set --path`. */
export function formatPath(path: Path): string {
  const keys = path.map((key) => {
    if (typeof key === "number") {
      return `[${key}]`;
    }
    return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return `${NAMESPACE}:${keys.join("").replace(/^\./, "")}`;
}

/** A problem at a path. */
export function problem(path: Path, wrong: string, right: string): Problem {
  return { path: formatPath(path), wrong, right };
}

/** Everything that is wrong in a stack file, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map(({ path, wrong, right }) => `  ${path}: ${wrong}; ${right}`);
    super([`The stack's configuration has ${count}:`, ...lines].join("\n"));
    this.problems = problems;
  }
}
