/** A command, how long it takes, and how much memory it and everything below it takes at most. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds between two looks at the memory. */
const INTERVAL = 200;

export interface Measured {
  /** Exit code; -1 for a killed command. */
  readonly code: number;
  /** stdout and stderr, in the order in which they came. */
  readonly output: string;
  readonly seconds: number;
  /** The largest sum of PSS over the command and its descendants that was seen at one moment, in MiB. */
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

/** Sum of PSS over a process and its descendants, in KiB. */
function treeKiB(root: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentIn(contentOf(`/proc/${entry}/stat`));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(tree)];
  return tree(root)
    .map((pid) => pssIn(contentOf(`/proc/${pid}/smaps_rollup`)))
    .reduce((sum, each) => sum + each, 0);
}

/** The parent that a /proc/PID/stat tells; the name before it may hold blanks and parentheses. */
export function parentIn(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.length > 1 ? Number(fields[1]) : undefined;
}

/** The PSS that a /proc/PID/smaps_rollup tells, in KiB; 0 for a process without memory of its own. */
export function pssIn(smaps: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(smaps)?.[1] ?? 0);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended
  }
}
