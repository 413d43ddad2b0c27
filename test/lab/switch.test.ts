/**
 * A service that is switched off leaves nothing in a running cloud but what users keep, and takes that up again when it is
 * back; what a cloud may have besides comes and goes as well. For a cloud with Heat, as `npm run test:lab -- --stack guide-b switch`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../lab/run.ts";
import type { Node } from "../../lab/nodes.ts";
import { proveAll } from "./proof/index.ts";
import { stackOf } from "./proof/orchestration.ts";
import { Cloud, onNode, type Setting } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import type { Prediction } from "./support/prediction.ts";
import { previewedUp } from "./support/previewed.ts";
import { secretsOf } from "./support/secrets.ts";
import { snapshot } from "./support/snapshot.ts";
import { type Moment, moment, type Touched, touched } from "./support/trace.ts";

const SERVICE = "heat";
/** Its name as a word of any other name, or a port of its. */
const TRACE = /(^|[^a-z])heat([^a-z]|$)|:(8000|8004)$/;
/** What stays of it: its database, what tells of what was done, and what other packages have, or have collected, of that name. */
const STAYS =
  /^\/(var\/(lib\/(mysql\/heat|openstack-dashboard\/static)|(lib|log|cache)\/stackwright)|etc\/pycadf)(\/|$)/;
/** Units that a change of the service restarts: its own, and the dashboard, which has its pages. */
const CONCERNED = /:(heat-|apache2)/;

const TEMPLATE = {
  heat_template_version: "2021-04-16",
  resources: { word: { type: "OS::Heat::RandomString" }, door: { type: "OS::Heat::WaitConditionHandle" } },
  outputs: { word: { value: { get_attr: ["word", "value"] } } },
};

const cloud = await Cloud.open();
const others = cloud.services.filter((name) => name !== SERVICE);
const [database] = [...cloud.nodesWith("database"), cloud.controller];
const [bus] = [...cloud.nodesWith("messaging"), cloud.controller];
let original: string;
let first: Moment;
/** A stack of demo's: its path, a word in it that Heat keeps encrypted, and ids of who signals to it. */
let stack: { readonly path: string; readonly word: unknown; readonly signallers: string[] };
let rows: string;

/** What Heat keeps of stacks. */
function kept(): Promise<string> {
  return onNode(database, "mariadb-dump --skip-comments heat stack resource resource_data raw_template");
}

/** What there is of the service on a node, by name. */
async function traces(node: Node): Promise<string[]> {
  const aspects = Object.entries(await snapshot(node));
  return aspects.flatMap(([aspect, names]) =>
    Object.keys(names)
      .filter((name) => TRACE.test(name) && !STAYS.test(name))
      .map((name) => `${node.name}, ${aspect}: ${name}`),
  );
}

/** Ids of the users of stacks, in Heat's domain: its administrator's, and one for each place that is signalled to. */
async function signallers(): Promise<string[]> {
  const admin = await cloud.api("admin");
  const { domains } = await admin.get<{ domains: { id: string }[] }>("identity", `/domains?name=${SERVICE}`);
  const lists = await Promise.all(
    domains.map(({ id }) => admin.get<{ users: { id: string }[] }>("identity", `/users?domain_id=${id}`)),
  );
  return lists.flatMap(({ users }) => users.map(({ id }) => id)).sort();
}

async function wordOf(path: string): Promise<unknown> {
  const { stack_status: status, outputs } = await stackOf(await cloud.api("demo"), path);
  expect(status).toBe("CREATE_COMPLETE");
  return outputs.find(({ output_key }) => output_key === "word")?.output_value;
}

/** An `up` with other services, which are the whole list. */
async function withServices(name: string, services: readonly string[]): Promise<Touched> {
  await cloud.configure("services", undefined);
  await cloud.configure("services", services.length === 0 ? "[]" : services);
  const before = await moment(cloud, { times: false });
  await cloud.up(`up-${name}`);
  return touched(before, await moment(cloud, { times: false }));
}

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

describe.runIf(cloud.services.includes(SERVICE))("a running cloud", () => {
  beforeAll(async () => {
    await standingCloud(cloud);
    original = await readFile(cloud.lab.stack.file, "utf8");
    first = await moment(cloud, { times: false });
    const api = await cloud.api("demo");
    const body = { stack_name: "kept", template: TEMPLATE };
    const { stack: made } = await api.post<{ stack: { id: string } }>("orchestration", "/stacks", body);
    const path = `/stacks/kept/${made.id}`;
    const complete = async (): Promise<boolean> => (await stackOf(api, path)).stack_status === "CREATE_COMPLETE";
    await until("the stack to be complete", complete, 120_000, 1_000);
    stack = { path, word: await wordOf(path), signallers: await signallers() };
    expect(stack.word).toMatch(/^\w{32}$/);
    expect(stack.signallers).toHaveLength(2);
    rows = await kept();
  });

  afterAll(async () => {
    await writeFile(cloud.lab.stack.file, original);
    await cloud.up("up-original");
    await (await cloud.api("demo")).delete("orchestration", stack.path);
    const alone = async (): Promise<boolean> => (await signallers()).length === 1;
    await until("who signalled to the stack to go with it", alone, 120_000, 1_000);
  });

  test("a service that is switched off goes, and nothing else restarts", async () => {
    for (const node of cloud.nodesWith("controller")) expect(await traces(node)).not.toEqual([]);
    const { units } = await withServices("off", others);
    expect(units.filter((unit) => !CONCERNED.test(unit))).toEqual([]);
    for (const node of cloud.lab.nodes) expect(await traces(node)).toEqual([]);
  });

  test("its account and its doors are gone from Keystone; who signals to the stack that is kept stays", async () => {
    const admin = await cloud.api("admin");
    const { users } = await admin.get<{ users: unknown[] }>("identity", `/users?name=${SERVICE}`);
    const types = admin.token.catalog.map(({ type }) => type);
    const doors = types.filter((type) => /orchestration|cloudformation/.test(type));
    expect({ users, doors }).toEqual({ users: [], doors: [] });
    expect(await signallers()).toEqual(stack.signallers);
  });

  test("its database is as it was", async () => expect(await kept()).toBe(rows));

  test("the rest of the cloud works without it", () => proveAll(cloud, others));

  test("switched on again, nothing else restarts, and it knows the stack that was made before", async () => {
    const { units } = await withServices("on", cloud.services);
    expect(units.filter((unit) => !CONCERNED.test(unit))).toEqual([]);
    expect(await wordOf(stack.path)).toBe(stack.word);
    expect(await signallers()).toEqual(stack.signallers);
  });

  test("the cloud works with it as before", () => proveAll(cloud));

  test("a time zone and RabbitMQ's pages come by the restarts that the preview names", async () => {
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

  test("RabbitMQ's pages let the cloud's account look, and nobody else", async () => {
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
    // The service's passwords are others, since its account is another; the helper keeps books.
    expect(files.filter((name) => !TRACE.test(name) && !/\/stackwright(\/|$)/.test(name))).toEqual([]);
    expect(packages).toEqual([]);
    await expect(fetch(`http://${bus.address}:15672/`)).rejects.toThrow();
  });
});
