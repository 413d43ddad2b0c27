/** A command whose output is kept line by line with the time of each line, and which can be killed with all it started. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface Line {
  /** Milliseconds since the command's start. */
  readonly at: number;
  readonly text: string;
}

export interface Outcome {
  /** Exit code; -1 for a killed command. */
  readonly code: number;
  /** stdout and stderr, in the order in which they came. */
  readonly lines: readonly Line[];
  readonly seconds: number;
  /** File with the same lines. */
  readonly log: string;
}

export interface Started {
  readonly finished: Promise<Outcome>;
  /** Kills the command's process group, and whatever else descends from it, at once and without mercy. */
  kill(): void;
}

/**
 * Starts a command in a process group of its own.
 * @param log file for its output; overwritten
 */
export function start(
  argv: readonly string[],
  log: string,
  options: { env?: Record<string, string | undefined>; cwd?: string } = {},
): Started {
  const began = Date.now();
  const [command = "", ...args] = argv;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  const file = createWriteStream(log, { mode: 0o600 });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", (text) => {
      const line = { at: Date.now() - began, text };
      lines.push(line);
      file.write(`${(line.at / 1000).toFixed(1).padStart(7)}  ${text}\n`);
    });
  }
  const finished = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      file.end();
      resolve({ code: code ?? -1, lines, seconds: (Date.now() - began) / 1000, log });
    });
  });
  return { finished, kill: () => killTree(child) };
}

/** The text of an outcome, as it was printed. */
export function textOf(outcome: Outcome): string {
  return outcome.lines.map((line) => `${line.text}\n`).join("");
}

/** The longest time without a line, in seconds, and the line before it. */
export function longestSilence({ lines, seconds }: Outcome): { seconds: number; after: string } {
  const marks = [{ at: 0, text: "(start)" }, ...lines, { at: seconds * 1000, text: "(end)" }];
  return marks
    .slice(1)
    .map((line, index) => ({ seconds: (line.at - marks[index]!.at) / 1000, after: marks[index]!.text }))
    .reduce((longest, silence) => (silence.seconds > longest.seconds ? silence : longest));
}

/** Pulumi gives its plugins process groups of their own, so the group alone would leave them behind. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  for (const pid of [...descendants(child.pid), child.pid]) {
    for (const target of [pid === child.pid ? -pid : pid, pid]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** All processes below one, by the parent that /proc tells. */
function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended while we looked.
    }
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((each) => [each, ...below(each)]);
  return below(root);
}
