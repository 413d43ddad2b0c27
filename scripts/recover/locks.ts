/** Locks that killed runs left in a file backend. */
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes the locks of processes of this machine that have ended; a lock of a running one, or of another machine, stays.
 * Backends other than files have no locks that this knows of.
 * @param backend URL of the backend, such as `file:///home/me/state`
 * @returns how many were removed
 */
export async function removeStaleLocks(backend: string, project: string, stack: string): Promise<number> {
  if (!backend.startsWith("file://")) return 0;
  const directory = join(fileURLToPath(backend), ".pulumi/locks/organization", project, stack);
  if (!existsSync(directory)) return 0;
  const stale = [];
  for (const name of (await readdir(directory)).filter((each) => each.endsWith(".json"))) {
    const lock = JSON.parse(await readFile(join(directory, name), "utf8")) as Lock;
    if (lock.hostname === hostname() && !(await runs(lock.pid))) stale.push(name);
  }
  for (const name of stale) await rm(join(directory, name));
  return stale.length;
}

/** Does a process run? One that is about to end, or has ended and nobody has asked how, has no command line any more. */
async function runs(pid: number): Promise<boolean> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")) !== "";
}
