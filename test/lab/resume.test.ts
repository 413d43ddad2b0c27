/**
 * Whatever ends an `up` half-way, the next one goes on from there: killed at random moments, a node without power, causes
 * of failure that go away. RESUME_SEED repeats a run's moments; RESUME_EACH=1 gives every kill fresh nodes and a full
 * proof of its own, which takes about five minutes each.
 */
import { expect, test } from "vitest";
import { cloudIsBack, proofsOf, proveAll } from "./proof/index.ts";
import { active, answersPing } from "./proof/instance.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { freshNodes } from "./support/fresh.ts";
import { secretsIn, secretsOf } from "./support/secrets.ts";
import { type Outcome, textOf } from "./support/timed.ts";
import { diskFull, hypervisorsDisabled, mirrorAway, type Trouble, wrongPassword } from "./support/troubles.ts";

const KILLS = 5;
/**
 * The latest moment of a kill, in seconds. An `up` of fresh nodes takes some 170 s, and a moment after its end would kill
 * nothing; where each up goes on from the one that was killed before, all of them together are seldom longer.
 */
const LATEST = process.env.RESUME_EACH === "1" ? 160 : 33;

const seed = Number(process.env.RESUME_SEED ?? Date.now() % 100_000);
const each = process.env.RESUME_EACH === "1";
const cloud = await Cloud.open();

/** Random numbers from 0 to 1 that a seed repeats (mulberry32). */
function randoms(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randoms(seed);
const moments = Array.from({ length: KILLS }, () => Math.round(5 + random() * (LATEST - 5)));
console.log(`seed ${seed}: ups are killed after ${moments.join(", ")} s`);

const sleep = (seconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, seconds * 1000));

/** An `up` whose whole process group is killed after some seconds. @returns whether it was still at work */
async function killedUp(name: string, seconds: number): Promise<boolean> {
  await cloud.recover();
  const up = cloud.startUp(name);
  const ended = await Promise.race([up.finished, sleep(seconds).then(() => undefined)]);
  up.kill();
  const { code } = await up.finished;
  if (ended !== undefined) expect(code, `${name} ended by itself before it was killed`).toBe(0);
  return ended === undefined;
}

/** An `up` in trouble, which has to fail, and then tell what it says. */
async function upInTrouble(name: string, trouble: Trouble): Promise<Outcome> {
  await trouble.begin(cloud);
  try {
    return await cloud.startUp(name).finished;
  } finally {
    await trouble.end(cloud);
  }
}

test("what is wrong with a node is told before anything is changed: the package mirror cannot be reached", async () => {
  await freshNodes(cloud);
  const failed = await upInTrouble(
    "up-mirror-away",
    mirrorAway(({ lab }) => lab.node("compute1")),
  );
  expect(failed.code).not.toBe(0);
  expect(textOf(failed)).toMatch(
    /compute1: step compute1-prepare failed: 1 problem on this host; nothing was changed there/,
  );
  expect(textOf(failed)).toMatch(/package source: .* does not answer: /);
  expect(await onNode(cloud.lab.node("compute1"), "ls -d /usr/local/*/stackwright /var/*/stackwright || true")).toBe(
    "",
  );
});

test("a step that fails names its node, itself and the last lines of what failed: the disk is full", async () => {
  const failed = await upInTrouble(
    "up-disk-full",
    diskFull(({ controller }) => controller),
  );
  expect(failed.code).not.toBe(0);
  expect(textOf(failed)).toMatch(/controller: step controller-config failed: /);
  expect(textOf(failed)).toMatch(/space/);
  expect(textOf(failed)).toMatch(/log: \/var\/log\/stackwright\/controller-config\.log/);
});

test.runIf(!each)(`killed ${KILLS} times at random, then a node without power: the last up goes through`, async () => {
  let hit = 0;
  for (const [index, moment] of moments.entries()) {
    if (await killedUp(`up-killed-${index + 1}`, moment)) hit += 1;
  }
  const node = cloud.lab.node("compute1");
  await cloud.recover();
  const up = cloud.startUp("up-without-power");
  await sleep(15);
  await node.kill();
  await node.start();
  await up.finished;
  const last = await cloud.up("up-after-kills");
  console.log(
    `seed ${seed}: ${hit} of ${KILLS} kills hit an up at work; the last up took ${last.seconds.toFixed(0)} s`,
  );
  // Where the work of all these ups is done before the last of them, that one has nothing that a kill could hit.
  expect(hit).toBeGreaterThanOrEqual(KILLS - 2);
});

test.runIf(each)(
  `killed at ${KILLS} random moments, each time on fresh nodes: the next up ends with a full proof`,
  async () => {
    const converged: number[] = [];
    for (const [index, moment] of moments.entries()) {
      await freshNodes(cloud);
      await killedUp(`up-killed-${index + 1}`, moment);
      await cloud.recover();
      await cloud
        .up(`up-after-kill-${index + 1}`)
        .then(() => proveAll(cloud))
        .then(
          () => converged.push(moment),
          (error: unknown) => console.log(`killed after ${moment} s: ${String(error)}`),
        );
    }
    console.log(`seed ${seed}: ${converged.length} of ${KILLS} converged`);
    expect(converged).toEqual(moments);
  },
  KILLS * 10 * 60_000,
);

for (const proof of proofsOf(cloud)) test.runIf(!each)(`after all that: ${proof.name}`, () => proof.run(cloud));

test("the administrator's password was changed behind the stack's back: the up says so; once it is right again it goes on", async () => {
  await cloud.configure("flavors", [
    { name: "m1.tiny", vcpus: 1, ramMiB: 512, diskGiB: 1 },
    { name: "m1.other", vcpus: 1, ramMiB: 256, diskGiB: 1 },
  ]);
  try {
    const failed = await upInTrouble("up-wrong-password", wrongPassword());
    expect(failed.code).not.toBe(0);
    expect(textOf(failed)).toMatch(/m1\.other/);
    expect(textOf(failed)).toMatch(/401|[Uu]nauthorized|[Aa]uthentication failed/);
    expect(secretsIn(textOf(failed), await secretsOf(cloud))).toEqual([]);
    await cloud.up("up-right-password");
  } finally {
    await cloud.configure("flavors", undefined);
    await cloud.up("up-one-flavor");
  }
});

test("an instance that ended in ERROR is made anew by the next up", async () => {
  await cloud.configure("instance.enabled", false);
  await cloud.up("up-without-instance");
  await cloud.configure("instance.enabled", undefined);
  const failed = await upInTrouble("up-no-hypervisor", hypervisorsDisabled());
  expect(failed.code).not.toBe(0);
  expect(textOf(failed)).toMatch(/unexpected state 'ERROR'/);
  await cloud.up("up-instance-anew");
  for (const proof of [active, answersPing]) await proof.run(cloud);
});

test("a node rebooted in the middle of an up: the next one goes through, and the cloud works", async () => {
  await cloud.configure("debug", true);
  try {
    const up = cloud.startUp("up-rebooted");
    await sleep(20);
    await cloud.controller.reboot();
    await up.finished;
  } finally {
    await cloud.configure("debug", undefined);
  }
  await cloud.up("up-after-reboot");
  // What this up had no work with may still be starting.
  await cloudIsBack(cloud, 300_000);
  await proveAll(cloud);
});
