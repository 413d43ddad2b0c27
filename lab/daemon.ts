/** Processes that outlive the command line: started detached, found again by a pid file with their start time. */
import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkout, readIfThere } from "./places.ts";
import { until } from "./run.ts";

/** Field 22 of /proc/PID/stat, counted behind the name, which may hold spaces. Undefined if there is no such process. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended: it only waits for its parent.
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

/** The number of the running process that a pid file names, or undefined. */
export async function runningPid(pidFile: string): Promise<number | undefined> {
  const [pid, started] = (await readIfThere(pidFile))?.trim().split(" ") ?? [];
  return pid && started && (await startTime(Number(pid))) === started ? Number(pid) : undefined;
}

/**
 * Starts a command that goes on after this process, unless it runs already.
 * @param pidFile where its number is kept; made by daemon.sh, under a lock
 * @param log file that its output is appended to
 */
export async function startDaemon(pidFile: string, log: string, argv: readonly string[]): Promise<void> {
  await mkdir(dirname(pidFile), { recursive: true, mode: 0o700 });
  const output = openSync(log, "a", 0o600);
  spawn(join(checkout, "lab/daemon.sh"), [pidFile, ...argv], {
    detached: true,
    stdio: ["ignore", output, output],
    cwd: "/",
  }).unref();
  closeSync(output);
  await until(`start of ${argv[0]} (see ${log})`, async () => (await runningPid(pidFile)) !== undefined, 5_000, 20);
}

/**
 * Ends a daemon by a signal and waits for its end; kills it when it takes longer than `patience` milliseconds.
 * @returns whether it ran
 */
export async function stopDaemon(pidFile: string, signal: NodeJS.Signals, patience: number): Promise<boolean> {
  const pid = await runningPid(pidFile);
  if (pid === undefined) return false;
  const ended = async (): Promise<boolean> => (await runningPid(pidFile)) === undefined;
  process.kill(pid, signal);
  await until(`end of process ${pid}`, ended, patience).catch(async () => {
    process.kill(pid, "SIGKILL");
    await until(`end of process ${pid}`, ended, 10_000);
  });
  return true;
}
