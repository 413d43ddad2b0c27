/** The small guest that tests boot: built once per state of its sources. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensurePackages, imagePackages } from "./packages.ts";
import { cacheDirectory, checkout, digest, makeWhole } from "./places.ts";
import { run } from "./run.ts";
import { doing } from "./say.ts";

/** Where the image of the present sources is, or will be. */
export async function imagePath(): Promise<string> {
  const sources = join(checkout, "lab/image");
  const entries = await readdir(sources, { withFileTypes: true, recursive: true });
  // What only tests the image does not make another image.
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.includes("test"))
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.sort().map((path) => readFile(path)));
  return join(cacheDirectory, `image-${digest(...contents)}.qcow2`);
}

/** Builds the test image if there is none yet. @returns its path */
export async function ensureImage(): Promise<string> {
  const path = await imagePath();
  if (!existsSync(path)) {
    await ensurePackages(await imagePackages());
    await doing("test image", () =>
      makeWhole(path, async (unfinished) => {
        await run([join(checkout, "lab/image/build.sh"), unfinished]);
      }),
    );
  }
  return path;
}
