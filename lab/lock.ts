/** One at a time of what must not happen twice at once. */
import { createServer, type Server } from "node:net";
import { setTimeout } from "node:timers/promises";
import { digest } from "./places.ts";

/** How long to wait before a lock is tried again, in milliseconds. */
const PAUSE = 200;

/**
 * A lock, or nothing if another process has it.
 * It is a listening socket without a file (Linux's abstract names): it is gone with the process, however that ends.
 */
function take(name: string): Promise<Server | undefined> {
  const lock = createServer();
  return new Promise((resolve, reject) => {
    lock.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    lock.listen(`\0stackwright-${digest(name)}`, () => resolve(lock));
  });
}

/**
 * Runs a function while no other process does so for the same lab.
 * @throws Error at once if another process has it
 */
export async function exclusively<T>(state: string, work: () => Promise<T>): Promise<T> {
  const lock = await take(state);
  if (lock === undefined) throw new Error("another command is changing this lab right now");
  return await work().finally(() => lock.close());
}

/** Runs a function when no other process does so for the same path. */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock: Server | undefined;
  while ((lock = await take(path)) === undefined) await setTimeout(PAUSE);
  return await work().finally(() => lock.close());
}
