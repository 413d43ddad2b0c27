/** `pulumi destroy` gives the hosts back as they were, and takes nothing that is somebody else's. */
import { beforeAll, expect, test } from "vitest";
import { unexplained } from "./support/allowed.ts";
import { Cloud } from "./support/cloud.ts";
import { missingOfMeanwhile, plantMeanwhile, withDatabase } from "./support/foreign.ts";
import { freshUp, nodeBefore, standingCloud, wholeNode } from "./support/fresh.ts";
import { differences, told } from "./support/snapshot.ts";
import { longestSilence, type Outcome, textOf } from "./support/timed.ts";

const cloud = await Cloud.open();
let destroyed: Outcome;

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

for (const node of cloud.lab.nodes) {
  test.skipIf(withDatabase(node))(`${node.name} is as it was before the first up`, async () => {
    const left = unexplained(differences((await nodeBefore(cloud, node))!, await wholeNode(node)));
    expect(left.map(told)).toEqual([]);
  });

  test(`${node.name} still has what somebody added meanwhile`, async () => {
    expect(await missingOfMeanwhile(node)).toEqual([]);
  });
}
