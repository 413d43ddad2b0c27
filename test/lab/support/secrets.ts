/** The cloud's secrets, the forms in which one may leak, and where they are looked for. */
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { checkout } from "../../../lab/places.ts";
import type { Node } from "../../../lab/nodes.ts";
import { type Cloud, onNode } from "./cloud.ts";
import { start } from "./timed.ts";

/** A secret by the name under which a finding tells of it; its value is never printed. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

interface Export {
  readonly deployment: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly outputs?: Record<string, unknown>;
    }[];
  };
}

/** Every password that the state holds, the SSH key and the state's passphrase. */
export async function secretsOf(cloud: Cloud): Promise<Secret[]> {
  const { deployment } = JSON.parse(await cloud.pulumi(["stack", "export", "--show-secrets"])) as Export;
  const passwords = (deployment.resources ?? [])
    .filter((resource) => resource.type === "random:index/randomPassword:RandomPassword")
    .map(({ urn, outputs }) => ({ name: urn.split("::").at(-1)!, value: clear(outputs?.result) }));
  // One line from the middle of the key is enough to recognise it, however it is wrapped.
  const key = (await readFile(cloud.lab.key, "utf8")).split("\n")[3]!;
  const passphrase = (await readFile(cloud.lab.stack.pulumi.passphraseFile, "utf8")).trim();
  return [...passwords, { name: "SSH key", value: key }, { name: "passphrase", value: passphrase }];
}

/**
 * The secrets that the cloud itself made. The SSH key is the operator's: where it is given by the stack's configuration,
 * Pulumi hands it to its program in the variable PULUMI_CONFIG, on the operator's machine.
 */
export function generated(secrets: readonly Secret[]): Secret[] {
  return secrets.filter(({ name }) => !name.endsWith("SSH key"));
}

/** A secret in an export: an object whose field `plaintext` is the value as JSON. */
function clear(output: unknown): string {
  return typeof output === "string" ? output : (JSON.parse((output as { plaintext: string }).plaintext) as string);
}

/** The secret as it is, and as base64 at each of the three places where it may begin in a longer text. */
export function formsOf({ value }: Secret): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from("\0".repeat(offset) + value).toString("base64");
    // The first and the last characters depend on what stands around.
    return encoded.slice(offset === 0 ? 0 : 4, Math.floor(((offset + value.length) * 8) / 6) - 1);
  });
  const hex = Buffer.from(value).toString("hex");
  return [...new Set([value, encodeURIComponent(value), hex, ...base64])];
}

/** Names of the secrets that a text shows in any form. Pure. */
export function secretsIn(text: string, secrets: readonly Secret[]): string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form))).map(({ name }) => name);
}

/** Runs `work` while every process's arguments and environment are watched. @returns what was seen */
export async function watched(cloud: Cloud, name: string, work: () => Promise<void>): Promise<string> {
  const file = join(cloud.records, `${name}.seen`);
  await rm(file, { force: true });
  const sampler = start(
    [
      join(checkout, "node_modules/.bin/node"),
      "--import",
      "tsx",
      fileURLToPath(new URL("sampler.ts", import.meta.url)),
      file,
    ],
    join(cloud.records, `${name}.sampler.log`),
  );
  try {
    await work();
  } finally {
    sampler.kill();
    await sampler.finished;
  }
  return readFileSync(file, "utf8");
}

/** Looks for patterns, one per line on stdin, in files named by `find`; prints the name of each file that has one. */
const grep = (find: string): string => `cat >/run/patterns && chmod 644 /run/patterns; trap 'rm -f /run/patterns' EXIT
${find} -type f -print0 2>/dev/null | xargs -0 -r -n 500 grep -slF -f /run/patterns; true`;

/** Where on a node no secret may be, and how it is looked for there. */
export const PLACES: Readonly<Record<string, string>> = {
  logs: grep("find /var/log -not -path '/var/log/journal/*'"),
  journal: `cat >/run/patterns; trap 'rm -f /run/patterns' EXIT; journalctl --all -o export | grep -aoF -f /run/patterns >/run/hits; sed 's/./x/g' /run/hits; rm -f /run/hits`,
  // Who is nobody finds what anybody can read. Files of before the node was made hold no secret of this cloud.
  "files that anybody can read": `patterns=$(mktemp) && cat >"$patterns" && chmod 644 "$patterns"; trap 'rm -f "$patterns"' EXIT
runuser -u nobody -- find / -xdev -type f -newer /etc/machine-id -readable -not -path "$patterns" -not -path '/proc/*' -print0 2>/dev/null |
runuser -u nobody -- xargs -0 -r -n 500 grep -slF -f "$patterns"; true`,
};

/** What of the secrets is in a place of a node: names of files, or masked lines. Empty is good. */
export async function findings(node: Node, place: keyof typeof PLACES, secrets: readonly Secret[]): Promise<string[]> {
  const patterns = secrets.flatMap(formsOf).join("\n");
  const found = await onNode(node, PLACES[place]!, `${patterns}\n`);
  return found
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `${node.name}, ${place}: ${line}`);
}
