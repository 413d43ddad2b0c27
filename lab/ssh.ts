/** Keys of a lab and the way onto its nodes. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { run } from "./run.ts";

/** Makes an ed25519 key pair at `path` and `path`.pub if there is none. */
export async function ensureKey(path: string, comment: string): Promise<void> {
  if (existsSync(path)) return;
  const unfinished = `${path}.unfinished`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (const half of [unfinished, `${unfinished}.pub`]) await rm(half, { force: true });
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", unfinished]);
  // The public half first: where the secret one is, both are.
  await rename(`${unfinished}.pub`, `${path}.pub`);
  await rename(unfinished, path);
}

/** "ssh-ed25519 AAAA…" of a key pair's public half, without its comment. */
export async function publicKey(path: string): Promise<string> {
  return (await readFile(`${path}.pub`, "utf8")).trim().split(" ").slice(0, 2).join(" ");
}

/**
 * The ssh command line to root on a node, host key checked.
 * @param knownHosts file with the lab's host keys
 */
export function sshCommand(key: string, knownHosts: string, address: string): string[] {
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    "StrictHostKeyChecking=yes",
    "IdentitiesOnly=yes",
    "ConnectTimeout=10",
    "LogLevel=ERROR",
  ];
  return ["ssh", "-F", "none", "-i", key, ...options.flatMap((option) => ["-o", option]), `root@${address}`];
}
