/**
 * Services that are switched off leave nothing in a running cloud but what users keep, and take that up again when they are
 * back. For clouds with services that keep something, as `npm run test:lab -- --stack guide-b switch`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Node } from "../../lab/nodes.ts";
import { proveAll } from "./proof/index.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { type Prediction } from "./support/prediction.ts";
import { previewedUp } from "./support/previewed.ts";
import { snapshot } from "./support/snapshot.ts";
import type { Touched } from "./support/trace.ts";
import { type Kept, switchables } from "./switch/index.ts";

const cloud = await Cloud.open();
const leaving = switchables(cloud);
const others = cloud.services.filter((name) => !leaving.some(({ service }) => service === name));
const words = leaving.flatMap((each) => each.words);
const [database] = [...cloud.nodesWith("database"), cloud.controller];

/** One of their names as a word of any other name, or a port of theirs. */
const TRACE = new RegExp(
  `(^|[^a-z])(${words.join("|")})([^a-z]|$)|:(${leaving.flatMap(({ ports }) => ports).join("|")})$`,
);
/** What stays beside users' data: databases, what tells of what was done, and what the dashboard has collected. */
const STAYS = new RegExp(
  `^/(var/(lib/(mysql/(${words.join("|")})|openstack-dashboard/static)|(lib|log|cache)/stackwright))(/|$)`,
);

let original: string;
let kept: readonly Kept[] = [];
let [rows, besides]: unknown[] = [];

/** What the services' databases keep by users' requests. */
async function rowsKept(): Promise<string[]> {
  const dump = ([name, tables]: [string, string]) => `mariadb-dump --skip-comments ${name} ${tables}`;
  const commands = leaving.flatMap(({ databases }) => Object.entries(databases).map(dump));
  return Promise.all(commands.map((command) => onNode(database, command)));
}

function besidesKept(): Promise<unknown[]> {
  return Promise.all(kept.map(async (each) => each.besides?.()));
}

/** What there is of the services on a node, by name, but for what other packages have of that name. */
async function traces(node: Node): Promise<string[]> {
  const found = Object.entries(await snapshot(node)).flatMap(([aspect, names]) =>
    Object.keys(names)
      .filter((name) => TRACE.test(name) && !STAYS.test(name) && !leaving.some(({ data }) => data?.test(name)))
      .map((name) => ({ aspect, name })),
  );
  const foreign = await packaged(
    node,
    found.flatMap(({ aspect, name }) => (aspect === "files" ? [name] : [])),
  );
  return found
    .filter(({ aspect, name }) => aspect !== "files" || !foreign.has(sourceOf(name)))
    .map(({ aspect, name }) => `${node.name}, ${aspect}: ${name}`);
}

/** Those of these paths that installed packages have. */
async function packaged(node: Node, paths: readonly string[]): Promise<Set<string>> {
  const asked = [...new Set(paths.map(sourceOf))].join("\n");
  const listed = await onNode(node, "xargs --no-run-if-empty -d '\\n' dpkg-query --search 2>/dev/null || true", asked);
  return new Set(listed.split("\n").map((line) => line.slice(line.indexOf(": ") + 2)));
}

/** Of byte code the module that it was made from; of everything else the path itself. */
function sourceOf(path: string): string {
  return path.replace(/__pycache__\/([^/.]+)\.cpython-\d+(\.opt-\d)?\.pyc$/, "$1.py").replace(/\/__pycache__$/, "");
}

/** An `up` without these services and what the stack file says of them. */
async function withoutThem(): Promise<[Touched, Prediction]> {
  await cloud.configure("services", undefined);
  await cloud.configure("services", others.length === 0 ? "[]" : others);
  const { config } = parse(original) as { config: Record<string, unknown> };
  for (const { settings } of leaving) {
    if (settings !== undefined && `stackwright:${settings}` in config) await cloud.configure(settings, undefined);
  }
  return previewedUp(cloud, "up-off");
}

/** Units that an `up` touched although they are not of these services, and the preview did not name them. */
function unnamed([{ units }, predicted]: [Touched, Prediction]): string[] {
  const theirs = leaving.flatMap((each) => each.units ?? []);
  return units.filter(
    (unit) =>
      !predicted.units.includes(unit) &&
      !TRACE.test(unit.replace(/\.service$/, "")) &&
      !theirs.some((name) => unit.endsWith(`:${name}`)),
  );
}

describe.runIf(leaving.length > 0)(`a running cloud, and ${leaving.map(({ service }) => service).join(", ")}`, () => {
  beforeAll(async () => {
    await standingCloud(cloud);
    original = await readFile(cloud.lab.stack.file, "utf8");
    for (const each of leaving) kept = [...kept, await each.keep(cloud)];
    [rows, besides] = [await rowsKept(), await besidesKept()];
  });

  afterAll(async () => {
    await writeFile(cloud.lab.stack.file, original);
    await cloud.up("up-original");
    for (const each of kept) await each.remove();
  });

  test("switched off, they go, and nothing restarts but what the preview names", async () => {
    for (const node of cloud.nodesWith("controller")) expect(await traces(node)).not.toEqual([]);
    expect.soft(unnamed(await withoutThem())).toEqual([]);
    for (const node of cloud.lab.nodes) expect(await traces(node)).toEqual([]);
  });

  test("their accounts and doors are gone from Keystone; what others keep for them stays", async () => {
    const admin = await cloud.api("admin");
    const { users } = await admin.get<{ users: { name: string }[] }>("identity", "/users?domain_id=default");
    const types = leaving.flatMap((each) => each.types);
    const doors = admin.token.catalog.map(({ type }) => type).filter((type) => types.includes(type));
    expect({ accounts: users.map(({ name }) => name).filter((name) => words.includes(name)), doors }).toEqual({
      accounts: [],
      doors: [],
    });
    expect(await besidesKept()).toEqual(besides);
  });

  test("their databases are as they were", async () => expect(await rowsKept()).toEqual(rows));

  test("the rest of the cloud works without them", () => proveAll(cloud, others));

  test("switched on again, nothing restarts but what the preview names, and they have what was made before", async () => {
    await writeFile(cloud.lab.stack.file, original);
    expect.soft(unnamed(await previewedUp(cloud, "up-on"))).toEqual([]);
    for (const each of kept) await each.check();
    expect(await besidesKept()).toEqual(besides);
  });

  test("the cloud works with them as before", () => proveAll(cloud));
});
