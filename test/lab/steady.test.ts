/** An `up` without a change changes nothing, and a step that runs again changes nothing either. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { run } from "../../lab/run.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { longestSilence, type Outcome, textOf } from "./support/timed.ts";
import { moment, NOTHING, touched } from "./support/trace.ts";

const cloud = await Cloud.open();
beforeAll(() => standingCloud(cloud));

/** The numbers of Pulumi's closing summary by what was done: "12 unchanged" is { unchanged: 12 }. */
function summary(outcome: Outcome): Record<string, number> {
  const text = textOf(outcome).split("Resources:").at(-1) ?? "";
  const found = [...text.matchAll(/^ +[+~-]*\s*(\d+) (created|updated|deleted|replaced|unchanged)$/gm)];
  return Object.fromEntries(found.map(([, count, what]) => [what ?? "", Number(count)]));
}

test("a second up reports nothing but unchanged resources, and touches no file, unit or API object", async () => {
  const before = await moment(cloud, { times: true });
  const outcome = await cloud.up("up-steady");
  console.log(`up without a change: ${outcome.seconds.toFixed(1)} s`);
  expect(Object.keys(summary(outcome))).toEqual(["unchanged"]);
  expect(summary(outcome).unchanged).toBeGreaterThan(50);
  expect(touched(before, await moment(cloud, { times: true }))).toEqual(NOTHING);
  expect(longestSilence(outcome).seconds).toBeLessThan(60);
});

/** The key in the stack is part of every command, so another one makes every step run again. */
test("a new SSH key runs every step again, and no file is written and no unit restarted", async () => {
  const stackFile = await readFile(cloud.lab.stack.file, "utf8");
  const key = join(cloud.records, "other-key");
  for (const half of ["", ".pub"]) await rm(key + half, { force: true });
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key]);
  const publicKey = await readFile(`${key}.pub`, "utf8");
  const keys = "/root/.ssh/authorized_keys";
  for (const node of cloud.lab.nodes) await onNode(node, `cp -a ${keys} ${keys}.before && cat >>${keys}`, publicKey);
  await cloud.pulumi(
    ["config", "set", "--secret", "--path", "stackwright:ssh.privateKey"],
    await readFile(key, "utf8"),
  );
  try {
    const before = await moment(cloud, { times: true });
    const outcome = await cloud.up("up-new-key");
    expect(summary(outcome).updated).toBeGreaterThan(10);
    expect(Object.keys(summary(outcome)).sort()).toEqual(["unchanged", "updated"]);
    expect(touched(before, await moment(cloud, { times: true }))).toEqual(NOTHING);
  } finally {
    await writeFile(cloud.lab.stack.file, stackFile);
    await cloud.up("up-old-key");
    for (const node of cloud.lab.nodes) await onNode(node, `mv ${keys}.before ${keys}`);
  }
});
