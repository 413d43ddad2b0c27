/** Objects outlive a device that is lost, and are where they were when a zone is added. For clouds that keep them on several nodes. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Node } from "../../lab/nodes.ts";
import { until } from "../../lab/run.ts";
import { type Api, ApiError } from "../../scripts/recover/api.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";

const TYPE = "object-store";
const CONTAINER = "/outlives";
const RINGS = ["account", "container", "object"].map((name) => `/etc/swift/${name}.ring.gz`).join(" ");

/** How long Swift may take to put copies where they belong, in milliseconds: its daemons look every 30 s. */
const PATIENCE = 300_000;

const cloud = await Cloud.open();
const storage = cloud.nodesWith("object-storage");

describe.skipIf(storage.length < 2)("objects on several nodes", () => {
  const objects = new Map(Array.from({ length: 40 }, (_, index) => [`${CONTAINER}/${index}`, randomBytes(50_000)]));
  const lost = storage.at(-1)!;

  beforeAll(async () => {
    await standingCloud(cloud);
    const api = await cloud.api("demo");
    await api.send("PUT", TYPE, CONTAINER);
    for (const [path, content] of objects) await api.send("PUT", TYPE, path, content);
  });

  afterAll(async () => {
    const api = await cloud.api("demo");
    for (const path of objects.keys()) await api.delete(TYPE, path);
    // Its listing may be behind for as long as the updaters take.
    const remove = (): Promise<boolean> => api.delete(TYPE, CONTAINER).then(() => true, isConflict);
    await until("the container to be empty", remove, PATIENCE, 5_000);
  });

  test("each device has copies, and a listing has every object", async () => {
    for (const node of storage) {
      for (const device of await devicesOf(node)) expect(await copiesOn(node, device)).toBeGreaterThan(0);
    }
    const api = await cloud.api("demo");
    const listed = await api.get<{ name: string; hash: string }[]>(TYPE, `${CONTAINER}?format=json`);
    expect(new Map(listed.map(({ name, hash }) => [`${CONTAINER}/${name}`, hash]))).toEqual(
      new Map([...objects].map(([path, content]) => [path, md5(content)])),
    );
  });

  test("a device is lost: everything can be read and written all the same; a new one in its place is filled again", async () => {
    const [device] = await devicesOf(lost);
    const before = await copiesOn(lost, device!);
    const file = (
      await onNode(lost, `losetup --noheadings --output BACK-FILE "$(findmnt -no SOURCE ${device})"`)
    ).trim();
    await onNode(lost, `systemctl stop "$(systemd-escape --path --suffix=mount ${device})" && rm ${file}`);
    expect(await copiesOn(lost, device!)).toBe(0);
    await readAll(objects);
    const more = [`${CONTAINER}/while-lost`, randomBytes(50_000)] as const;
    await (await cloud.api("demo")).send("PUT", TYPE, ...more);
    objects.set(...more);
    await readAll(objects);
    expect(await copiesOn(lost, device!), "what is not mounted takes no data").toBe(0);

    await onNode(
      lost,
      `truncate --size=1G ${file} && mkfs.xfs -q ${file} && systemctl start "$(systemd-escape --path --suffix=mount ${device})" && chown swift: ${device}`,
    );
    // All of them: what comes next moves the only other copy of some.
    await until("copies on the new device", async () => (await copiesOn(lost, device!)) >= before, PATIENCE, 5_000);
    await readAll(objects);
  });

  test("a zone is added: every node has the new rings, the zone gets copies, and the objects are there throughout", async () => {
    const added = cloud.lab.nodes.findLast((node) => !storage.includes(node))!;
    await cloud.configure(`nodes.${added.name}.roles[${added.description.roles.length}]`, "object-storage");
    await cloud.configure(`nodes.${added.name}.objectStorage.zone`, storage.length + 1);
    // Else what the first rings placed within the last hour would stay.
    await cloud.configure("objectStorage.minPartHours", 0);
    const reading = readWhile(cloud.up("up-zone"), objects);
    expect(await reading).toBeGreaterThan(0);

    const rings = await Promise.all([...storage, added].map((node) => onNode(node, `cat ${RINGS} | md5sum`)));
    expect(new Set(rings).size).toBe(1);
    const [device] = await devicesOf(added);
    await until("copies in the new zone", async () => (await copiesOn(added, device!)) > 0, PATIENCE, 5_000);
    await readAll(objects);
  });
});

/** Where a node's devices are mounted. */
async function devicesOf(node: Node): Promise<string[]> {
  return (await onNode(node, "findmnt --noheadings --list --output TARGET --types xfs"))
    .split("\n")
    .filter((path) => path.startsWith("/srv/node/"))
    .sort();
}

async function copiesOn(node: Node, device: string): Promise<number> {
  return Number(await onNode(node, `find ${device} -name '*.data' | wc -l`));
}

/** Reads every object. @throws Error when one is missing or another than it was */
async function readAll(objects: ReadonlyMap<string, Buffer>): Promise<void> {
  const api = await cloud.api("demo");
  for (const [path, content] of objects) expect([path, await digestOf(api, path)]).toEqual([path, md5(content)]);
}

/** Reads every object again and again until something has ended, for which it waits in any case. @returns how often */
async function readWhile(work: Promise<unknown>, objects: ReadonlyMap<string, Buffer>): Promise<number> {
  let [times, ended] = [0, false];
  const read = async (): Promise<void> => {
    for (; !ended; times++) await readAll(objects);
  };
  const [worked, reads] = await Promise.allSettled([work.finally(() => (ended = true)), read()]);
  for (const outcome of [worked, reads]) if (outcome.status === "rejected") throw outcome.reason;
  return times;
}

async function digestOf(api: Api, path: string): Promise<string> {
  return md5(Buffer.from(await (await api.send("GET", TYPE, path)).arrayBuffer()));
}

function md5(content: Buffer): string {
  return createHash("md5").update(content).digest("hex");
}

function isConflict(error: unknown): false {
  if (error instanceof ApiError && error.status === 409) return false;
  throw error;
}
