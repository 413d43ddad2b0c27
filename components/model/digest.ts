import { createHash } from "node:crypto";
import type { NodeFile } from "../node/files.ts";
import type { Deployment, Secrets } from "./service.ts";

/**
 * A digest of everything that a unit reads: when it changes, the unit restarts, and a preview shows its line.
 *
 * The passwords are part of it. They are 32 random characters, so nothing can be learnt from 12 hexadecimal digits.
 *
 * @param since what else it reads, once, when it starts
 */
export function unitDigest(deployment: Deployment, unit: string, secrets: Secrets, since = ""): string {
  const reads = (file: Pick<NodeFile, "readBy">) => file.readBy === undefined || file.readBy.includes(unit);
  const hash = createHash("sha256").update(since);
  for (const file of deployment.files.filter(reads)) {
    hash.update(`${file.path}\n${file.content}\n`);
  }
  for (const file of (deployment.secretFiles ?? []).filter(reads)) {
    hash.update(`${file.path}\n${file.content(secrets)}\n`);
  }
  return hash.digest("hex").slice(0, 12);
}
