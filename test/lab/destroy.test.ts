/** `pulumi destroy` gives the hosts back as they were, and takes nothing that is somebody else's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { unexplained } from "./support/allowed.ts";
import { Cloud } from "./support/cloud.ts";
import { missingOfMeanwhile, plantMeanwhile, withDatabase } from "./support/foreign.ts";
import { freshUp, nodeBefore, standingCloud, wholeNode } from "./support/fresh.ts";
import { differences, told } from "./support/snapshot.ts";
import { longestSilence, type Outcome, textOf } from "./support/timed.ts";
import { keepsData, usersData } from "./support/users-data.ts";

const cloud = await Cloud.open();
let destroyed: Outcome;
let kept: string[];

beforeAll(async () => {
  // What the nodes were before can only be known if somebody looked.
  const looked = await Promise.all(cloud.lab.nodes.map((node) => nodeBefore(cloud, node)));
  if (looked.includes(undefined)) await freshUp(cloud);
  await standingCloud(cloud);
  for (const node of cloud.lab.nodes) {
    expect(await missingOfMeanwhile(node)).not.toEqual([]);
    await plantMeanwhile(node);
    expect(await missingOfMeanwhile(node)).toEqual([]);
  }
  if (keepsData()) {
    await cloud.configure("destroyData", false);
    await cloud.up("up-keep-data");
    kept = await usersData(cloud.controller);
  }
});

afterAll(async () => {
  if (keepsData()) await cloud.configure("destroyData", true);
});

test("pulumi destroy ends well, and is never silent for a minute", async () => {
  destroyed = await cloud.start(["destroy", "--yes", "--skip-preview", "--non-interactive"], "destroy").finished;
  console.log(`destroy: ${destroyed.seconds.toFixed(0)} s, output in ${destroyed.log}`);
  expect(destroyed.code, textOf(destroyed).slice(-4000)).toBe(0);
  expect(longestSilence(destroyed).seconds).toBeLessThan(60);
  const { deployment } = JSON.parse(await cloud.pulumi(["stack", "export"])) as {
    deployment: { resources?: unknown[] };
  };
  expect(deployment.resources ?? []).toHaveLength(0);
});

test.runIf(keepsData())("users still have what they kept", async () => {
  expect(kept.filter((line) => line.includes("/var/lib/glance/images/"))).not.toEqual([]);
  expect(await usersData(cloud.controller)).toEqual(kept);
});

for (const node of cloud.lab.nodes) {
  test.skipIf(withDatabase(node) || keepsData(node))(`${node.name} is as it was before the first up`, async () => {
    const left = unexplained(differences((await nodeBefore(cloud, node))!, await wholeNode(node)));
    expect(left.map(told)).toEqual([]);
  });

  test(`${node.name} still has what somebody added meanwhile`, async () => {
    expect(await missingOfMeanwhile(node)).toEqual([]);
  });
}
