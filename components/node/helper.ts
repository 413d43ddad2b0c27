import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = new URL("helper/", import.meta.url);

/** Where the helper arrives on a node, relative to the login's home. The first step installs it and takes it away. */
export const PACKED_HELPER = ".stackwright-helper.json";

const packed = JSON.stringify(readHelper());

/** SHA-256 of the packed helper: what the installer checks, and what shows in a preview when the helper is another one. */
export const helperDigest: string = createHash("sha256").update(packed).digest("hex");

/** The program that puts the helper in place. */
export const installer: string = readFileSync(new URL("install.py", import.meta.url), "utf8").trimEnd();

let file: string | undefined;

/** Path of a file with the helper program: its modules' texts by name, as JSON. Written once per run. */
export function packHelper(): string {
  if (file === undefined) {
    file = join(mkdtempSync(join(tmpdir(), "stackwright-")), "helper.json");
    writeFileSync(file, packed);
  }
  return file;
}

function readHelper(): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".py"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
}
