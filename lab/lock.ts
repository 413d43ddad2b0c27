/** One change of a lab at a time. */
import { createServer } from "node:net";
import { digest } from "./places.ts";

/**
 * Runs a function while no other process does so for the same lab.
 * The lock is a listening socket without a file (Linux's abstract names): it is gone with the process, however that ends.
 * @throws Error at once if another process has it
 */
export async function exclusively<T>(state: string, work: () => Promise<T>): Promise<T> {
  const lock = createServer();
  await new Promise<void>((resolve, reject) => {
    lock.once("error", () => reject(new Error("another command is changing this lab right now")));
    lock.listen(`\0stackwright-${digest(state)}`, resolve);
  });
  try {
    return await work();
  } finally {
    lock.close();
  }
}
