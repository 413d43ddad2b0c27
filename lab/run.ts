/** Commands of the machine: a thin wrapper of node:child_process with one error type. */
import { spawn } from "node:child_process";

export interface RunOptions {
  /** Text for the command's stdin; without it stdin is empty, with `terminal` it is ours. */
  input?: string;
  /** Variables added to this process's environment. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** The command gets our own stdin, stdout and stderr; nothing is captured. */
  terminal?: boolean;
  /** Copies the command's stdout and stderr to our stderr while they are captured. */
  show?: boolean;
  /** Kills the command after so many milliseconds; it then counts as failed. */
  timeout?: number;
}

export interface Result {
  /** Exit code; 128 + signal number is not tried: a killed command has code -1. */
  code: number;
  stdout: string;
  stderr: string;
}

/** A command ended with another code than 0. Carries its output; the message quotes the last lines of it. */
export class CommandFailed extends Error {
  constructor(
    readonly argv: readonly string[],
    readonly result: Result,
  ) {
    const tail = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-12).join("\n");
    super(`${argv.slice(0, 6).join(" ")}: ended with ${result.code}${tail ? `\n${tail}` : ""}`);
  }
}

/** Runs a command and returns its result, whatever its exit code. Raises only if it cannot be started. */
export function attempt(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  const [command, ...args] = argv;
  if (!command) throw new Error("no command given");
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: options.terminal ? "inherit" : "pipe",
      timeout: options.timeout,
      killSignal: "SIGKILL",
    });
    const result: Result = { code: -1, stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        result[name] += text;
        if (options.show) process.stderr.write(text);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...result, code: code ?? -1 }));
    // A command that ends without reading its input is judged by its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

/** Runs a command and returns its stdout. @throws CommandFailed */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await attempt(argv, options);
  if (result.code !== 0) throw new CommandFailed(argv, result);
  return result.stdout;
}

/** Does the command end with 0? */
export async function succeeds(argv: readonly string[], options: RunOptions = {}): Promise<boolean> {
  return (await attempt(argv, options)).code === 0;
}

/** Asks again every `every` milliseconds until the question is answered with true. @throws Error after `limit` ms */
export async function until(what: string, question: () => Promise<boolean>, limit: number, every = 100): Promise<void> {
  const end = Date.now() + limit;
  while (!(await question())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limit / 1000} s`);
    await new Promise((wake) => setTimeout(wake, every));
  }
}
