/** Where a lab keeps things: what belongs to one lab, and what all labs of this user share. */
import { createHash } from "node:crypto";
import { mkdir, rename, writeFile, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this file is part of. */
export const checkout = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Base trees and test images, by digest of what they are made from. */
export const cacheDirectory = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "stackwright");

/** The directory of one lab's keys, nodes, Pulumi state and results. Readable by its owner alone. */
export function stateDirectory(lab: string): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local/state"), "stackwright", lab);
}

/** First 16 hex digits of a SHA-256: the name of a cached thing. */
export function digest(...parts: (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** The text of a file, or undefined if there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Writes a file whole or not at all, and only if its text differs.
 * @param mode permission bits of a newly written file
 * @returns whether it was written
 */
export async function writeIfChanged(path: string, text: string, mode = 0o600): Promise<boolean> {
  if ((await readIfThere(path)) === text) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text, { mode });
  await rename(`${path}.new`, path);
  return true;
}
