/** A command, how long it takes, and how much memory it and everything below it takes at most. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Milliseconds between two looks at the memory. */
const INTERVAL = 200;

export interface Measured {
  /** Exit code; -1 for a killed command. */
  readonly code: number;
  /** stdout and stderr, in the order in which they came. */
  readonly output: string;
  readonly seconds: number;
  /**
   * The most memory that was seen to be taken at one moment, in MiB: what each process has of its own, and the files of each
   * program once. PSS would say nearly the same, but to ask for it this often takes a fifth of a core from what is measured.
   */
  readonly peakMiB: number;
}

/** Runs a command to its end. Raises only if it cannot be started. */
export function measure(
  [command = "", ...args]: readonly string[],
  options: { cwd: string; env: Record<string, string | undefined> },
): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, peak] = ["", 0];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const sampling = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, treeKiB(child.pid));
  }, INTERVAL);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => {
      clearInterval(sampling);
      reject(error);
    });
    child.on("close", (code) => {
      clearInterval(sampling);
      resolve({ code: code ?? -1, output, seconds: (performance.now() - start) / 1000, peakMiB: peak / 1024 });
    });
  });
}

/** What one process takes, in KiB. */
export interface Memory {
  /** Its executable. */
  readonly program: string;
  /** Memory that no other process has. */
  readonly own: number;
  /** Pages of files: those of one program are mostly the same. */
  readonly files: number;
}

/** What processes take together, in KiB. Pure. */
export function together(memories: readonly Memory[]): number {
  const files = Map.groupBy(memories, ({ program }) => program);
  const shared = [...files.values()].map((each) => Math.max(...each.map((memory) => memory.files)));
  return [...memories.map(({ own }) => own), ...shared].reduce((sum, each) => sum + each, 0);
}

/** What a process and its descendants take together, in KiB. */
function treeKiB(root: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentIn(contentOf(`/proc/${entry}/stat`));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(tree)];
  return together(tree(root).map((pid) => memoryIn(programOf(pid), contentOf(`/proc/${pid}/status`))));
}

/** The parent that a /proc/PID/stat tells; the name before it may hold blanks and parentheses. */
export function parentIn(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.length > 1 ? Number(fields[1]) : undefined;
}

/** What a /proc/PID/status tells of a process's memory; nothing for one that has ended. */
export function memoryIn(program: string, status: string): Memory {
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
  return { program, own: field("RssAnon") + field("RssShmem"), files: field("RssFile") };
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return ""; // it has ended
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended
  }
}
