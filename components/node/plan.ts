/**
 * The tasks of a step, one line each, as the node's helper reads them (`stackwright apply STEP PLAN`).
 *
 * A plan stands in the command itself, not in its stdin: it holds no secret, and a preview shows which line changed.
 */

/** One line of a plan. */
export type Task = string;

/** What `run` may be told besides its command. */
export interface RunOptions {
  /** The account that runs it; default root. */
  readonly as?: string;
  /** Shell command; when it succeeds the work is done already and is skipped. */
  readonly unless?: string;
  /** Shell command that takes it back: at `destroy`, or when no line of the plan has this `undo` any longer. */
  readonly undo?: string;
  /** Name of the secret value to feed on stdin. */
  readonly input?: string;
  /** Seconds after which it is ended; default 600. */
  readonly timeout?: number;
  /** Report progress: `label <count> of <of>` for every output line that matches the regular expression. */
  readonly progress?: { readonly label: string; readonly count: string; readonly of: number };
}

/** Convergent one-shot work: it asks "is it already true?", or is harmless when it is. */
export function run(command: readonly string[], options: RunOptions = {}): Task {
  return words(
    "run",
    option("--as", options.as),
    option("--unless", options.unless),
    option("--undo", options.undo),
    option("--input", options.input && `@${options.input}`),
    option("--timeout", options.timeout),
    option("--progress", options.progress?.label),
    option("--count", options.progress?.count),
    option("--of", options.progress?.of),
    "--",
    ...command,
  );
}

/** A database, which is users' as what is in `data`, and an account with all rights on it whose password is the secret value `value`. */
export function database(name: string, user: string, value: string): Task {
  return words("database", name, user, `@${value}`);
}

/**
 * What is in the path is users': `destroy` deletes it when the stack says `destroyData: true`, and nothing else does, a
 * purge of packages included. It comes before whatever makes the path, unless that is a package.
 */
export function data(path: string): Task {
  return words("data", path);
}

/** From now on what appears under this name is ours, and `destroy` removes it; what is there already stays. */
export function claim(
  kind: "namespaces" | "ovs-bridge" | "links" | "processes" | "domains" | "path" | "mount" | "table",
  name: string,
): Task {
  return words("claim", kind, name);
}

/** A systemd unit, enabled and running. It restarts exactly when the digest of what it reads differs from its last start. */
export function unit(name: string, digest: string): Task {
  return words("unit", name, digest);
}

/** A systemd unit that the packages bring and this cloud does not want. */
export function off(name: string): Task {
  return words("off", name);
}

/** Waits until an HTTP service answers; `timeout` in seconds. */
export function answers(url: string, timeout = 180): Task {
  return words("answers", url, option("--timeout", timeout));
}

/** Waits until a TCP port accepts connections; `timeout` in seconds. */
export function listens(address: string, port: number, timeout = 120): Task {
  return words("listens", address, String(port), option("--timeout", timeout));
}

/** Waits until a command succeeds; `label` says what is waited for, `timeout` in seconds. */
export function until(
  label: string,
  command: readonly string[],
  options: { as?: string; timeout?: number } = {},
): Task {
  return words(
    "until",
    label,
    option("--as", options.as),
    option("--timeout", options.timeout ?? 180),
    "--",
    ...command,
  );
}

/** A plan as the one argument of `apply`, quoted so that its lines stand in a preview as they are. */
export function renderPlan(tasks: readonly Task[]): string {
  return [`"$(cat <<'PLAN'`, ...tasks, "PLAN", `)"`].join("\n");
}

/** Quotes a word for a POSIX shell, which is also what the helper's plan is split by. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

function words(...parts: readonly (string | string[])[]): Task {
  return parts.flat().map(quote).join(" ");
}
