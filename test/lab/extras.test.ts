/** What a cloud may have besides comes and goes by the restarts that the preview names: `npm run test:lab -- extras`. */
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cloud, onNode, type Setting } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import type { Prediction } from "./support/prediction.ts";
import { previewedUp } from "./support/previewed.ts";
import { secretsOf } from "./support/secrets.ts";
import { type Moment, moment, type Touched, touched } from "./support/trace.ts";

const cloud = await Cloud.open();
const bus = cloud.nodesWith("messaging")[0] ?? cloud.controller;
let original: string;
let first: Moment;

/** An `up` with these keys of the stack file set. @returns what it touched, and what the preview said of that */
async function withSettings(name: string, keys: Readonly<Record<string, Setting>>): Promise<[Touched, Prediction]> {
  for (const [key, value] of Object.entries(keys)) await cloud.configure(key, value);
  return previewedUp(cloud, `up-${name}`);
}

/** Status of a request to RabbitMQ's pages with a password. */
async function pages(path: string, password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`openstack:${password}`).toString("base64")}`;
  return (await fetch(`http://${bus.address}:15672${path}`, { headers: { authorization } })).status;
}

describe("a time zone and RabbitMQ's pages", () => {
  beforeAll(async () => {
    await standingCloud(cloud);
    original = await readFile(cloud.lab.stack.file, "utf8");
    first = await moment(cloud, { times: false });
  });

  afterAll(() => writeFile(cloud.lab.stack.file, original));

  test("come by the restarts that the preview names", async () => {
    const [{ units, files }, predicted] = await withSettings("extras", {
      "time.zone": "Europe/Berlin",
      "messaging.management": true,
    });
    expect(units).toEqual([...new Set(predicted.units)].sort());
    expect(units).toContain(`${bus.name}:rabbitmq-server.service`);
    expect(files).toEqual(expect.arrayContaining(cloud.lab.nodes.map(({ name }) => `${name}:/etc/localtime`)));
    for (const node of cloud.lab.nodes) {
      const said = await onNode(node, "timedatectl show --property=Timezone --value; date +%Z");
      expect(said).toMatch(/^Europe\/Berlin\nCES?T\n$/);
    }
  });

  test("the pages let the cloud's account look, and nobody else", async () => {
    const { value } = (await secretsOf(cloud)).find(({ name }) => name === "rabbitmq-password")!;
    expect(await pages("/", value)).toBe(200);
    expect(await pages("/api/overview", value)).toBe(200);
    expect(await pages("/api/overview", "not-the-password")).toBe(401);
    // It looks at queues and changes no account.
    expect(await pages("/api/users", value)).toBe(401);
  });

  test("both go again, and what is left are the files that were there first", async () => {
    await withSettings("no-extras", { "time.zone": undefined, "messaging.management": undefined });
    const { files, packages } = touched(first, await moment(cloud, { times: false }));
    // The helper keeps books.
    expect(files.filter((name) => !/\/stackwright(\/|$)/.test(name))).toEqual([]);
    expect(packages).toEqual([]);
    await expect(fetch(`http://${bus.address}:15672/`)).rejects.toThrow();
  });
});
