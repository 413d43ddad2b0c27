/** Two plain hosts become a cloud by one `pulumi up`. */
import { expect, test } from "vitest";
import { Cloud, UpFailed } from "./support/cloud.ts";
import { type Fresh, freshUp } from "./support/fresh.ts";
import { generated, secretsIn, secretsOf } from "./support/secrets.ts";
import { longestSilence, textOf } from "./support/timed.ts";

/** Nobody has to wonder for longer than this, in seconds, whether anything is still going on. */
const LONGEST_SILENCE = 60;

const cloud = await Cloud.open();
let fresh: Fresh;

test("one `pulumi up` on fresh nodes ends well", async () => {
  fresh = await freshUp(cloud);
  console.log(`fresh up: ${fresh.outcome.seconds.toFixed(0)} s, output in ${fresh.outcome.log}`);
  if (fresh.outcome.code !== 0) throw new UpFailed(fresh.outcome);
});

test(`the up is never silent for more than ${LONGEST_SILENCE} s`, () => {
  const silence = longestSilence(fresh.outcome);
  expect(silence.seconds, `silent after: ${silence.after}`).toBeLessThanOrEqual(LONGEST_SILENCE);
});

test("what takes long tells how far it is, to the end", () => {
  const text = textOf(fresh.outcome);
  for (const what of [/packages/, /nova database: migrations/, /neutron database: migrations/])
    expect(text).toMatch(new RegExp(`${what.source} (\\d+) of \\1\\b`));
});

test("the up prints no secret, and no process shows one in its arguments or environment", async () => {
  const secrets = await secretsOf(cloud);
  expect(secrets.length).toBeGreaterThan(8);
  expect(secretsIn(textOf(fresh.outcome), secrets)).toEqual([]);
  expect(secretsIn(fresh.seen, generated(secrets))).toEqual([]);
  // Both were looked at for real: the steps are there, and so are the programs on the nodes.
  expect(textOf(fresh.outcome)).toMatch(/Command \w+-keystone /);
  for (const program of ["/usr/local/lib/stackwright", "apt-get", "nova-compute"])
    expect(fresh.seen).toContain(program);
});
