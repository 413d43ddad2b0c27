/** What is there whole or not at all, however many labs want it at once, and whenever one of them is killed. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { inTurn } from "./lock.ts";

/** Makes a file or a directory, unless another process just did, by a function that is given another path. */
export async function makeWhole(path: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await inTurn(path, async () => {
    if (existsSync(path)) return;
    await mkdir(dirname(path), { recursive: true });
    await rm(unfinished, { recursive: true, force: true });
    await make(unfinished);
    await rename(unfinished, path);
  });
}
