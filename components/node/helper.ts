import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const folder = new URL("helper/", import.meta.url);

/** The helper program as it travels to a node: its files as JSON, deflated, in base64. Small, because a state holds it once per node. */
export const packedHelper: string = deflateSync(JSON.stringify(readHelper()), { level: 9 }).toString("base64");

/** What tells one version of the helper from another in a preview. */
export const helperDigest: string = createHash("sha256")
  .update(JSON.stringify(readHelper()))
  .digest("hex")
  .slice(0, 12);

/** The program that puts the helper in place. */
export const installer: string = readFileSync(new URL("install.py", import.meta.url), "utf8").trimEnd();

function readHelper(): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".py"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
}
