/** The images that instances of a lab boot: each built once per state of its sources. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensurePackages, packagesListed } from "./packages.ts";
import { cacheDirectory, checkout, digest } from "./places.ts";
import { run } from "./run.ts";
import { doing } from "./say.ts";
import { makeWhole } from "./whole.ts";

/** An image: the directory of its sources, which has a `build.sh` and a list of packages, and what it is. */
interface Image {
  readonly directory: string;
  readonly label: string;
}

/** The small guest that tests boot. */
const guest: Image = { directory: "image", label: "test image" };

/** The instance that exports shares. */
const shareServer: Image = { directory: "share-server", label: "share server's image" };

/** Where the test image of the present sources is, or will be. */
export function imagePath(): Promise<string> {
  return pathOf(guest);
}

/** Builds the test image if there is none yet. @returns its path */
export function ensureImage(): Promise<string> {
  return ensure(guest);
}

/** Builds the image of the instance that exports shares if there is none yet. @returns its path */
export function ensureShareServer(): Promise<string> {
  return ensure(shareServer);
}

async function pathOf({ directory }: Image): Promise<string> {
  const sources = join(checkout, "lab", directory);
  const entries = await readdir(sources, { withFileTypes: true, recursive: true });
  // What only tests the image does not make another image.
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.includes("test"))
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    [...files.sort(), join(checkout, "lab/boot-disk.sh")].map((path) => readFile(path)),
  );
  return join(cacheDirectory, `${directory}-${digest(...contents)}.qcow2`);
}

async function ensure(image: Image): Promise<string> {
  const path = await pathOf(image);
  const sources = join(checkout, "lab", image.directory);
  if (!existsSync(path)) {
    await ensurePackages(await packagesListed(join(sources, "packages")));
    await doing(image.label, () =>
      makeWhole(path, async (unfinished) => {
        await run([join(sources, "build.sh"), unfinished]);
      }),
    );
  }
  return path;
}
