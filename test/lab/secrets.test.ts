/** No secret is anywhere but where it is needed; looked for while all passwords change, and while a step fails. */
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cloudIsBack, proveAll } from "./proof/index.ts";
import { Cloud, onNode } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { findings, generated, PLACES, type Secret, secretsIn, secretsOf, watched } from "./support/secrets.ts";
import { type Outcome, textOf } from "./support/timed.ts";

const cloud = await Cloud.open();
let secrets: Secret[];
let failed: Outcome;
/** Texts in which no secret may be, and a word that each has to have, so that it is known to be what it is called. */
const texts = new Map<string, { text: string; has: string }>();

/** All files below a directory, as one text. */
async function everythingIn(directory: string, pattern = /./): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "latin1")))).join("\n");
}

beforeAll(async () => {
  await standingCloud(cloud);
  const old = await secretsOf(cloud);
  const rotation = await cloud.pulumi(["config", "get", "--path", "stackwright:rotation.passwords"]).catch(() => "1");
  await cloud.configure("rotation.passwords", Number(rotation) + 1);
  texts.set("preview --diff", { text: await cloud.pulumi(["preview", "--diff"]), has: "-keystone" });
  texts.set("preview --json", { text: await cloud.pulumi(["preview", "--json"]), has: "-keystone" });

  const seen = await watched(cloud, "rotation", async () => {
    // The bus cannot start, so the step that has its password fails.
    await onNode(cloud.controller, "systemctl mask --runtime --now rabbitmq-server");
    failed = await cloud.startUp("up-failing").finished;
    await onNode(cloud.controller, "systemctl unmask --runtime rabbitmq-server");
    await cloud.up("up-rotation");
  });
  secrets = [...old.map(({ name, value }) => ({ name: `old ${name}`, value })), ...(await secretsOf(cloud))];

  texts.set("arguments and environments of all processes", { text: seen, has: "stackwright apply" });
  texts.set("output of every run", { text: await everythingIn(cloud.records, /\.log$/), has: "-keystone" });
  texts.set("stack export", { text: await cloud.pulumi(["stack", "export"]), has: "-keystone" });
  texts.set("state on disk", { text: await everythingIn(cloud.lab.stack.pulumi.backend), has: "-keystone" });
  texts.set("stack file", { text: await readFile(cloud.lab.stack.file, "utf8"), has: "providerNetworks" });
});

test("all passwords are new after their rotation, and the cloud works with them", async () => {
  const names = secrets.filter(({ name }) => !name.startsWith("old ")).map(({ name }) => name);
  const [before, after] = ["old ", ""].map((prefix) =>
    names.map((name) => secrets.find((each) => each.name === prefix + name)?.value),
  );
  const same = names.filter((_, index) => before?.[index] === after?.[index]);
  // What is kept is found by some, which are there for services that may come as well.
  const lasting = names.filter((name) =>
    /^(swift-hash-|heat-encryption-|manila-service-instance-|octavia-(certificates|heartbeat)-)/.test(name),
  );
  expect(same.sort()).toEqual(["SSH key", "passphrase", ...lasting].sort());
  // The bus was away, and a service that could not report counts as down until it does again.
  await cloudIsBack(cloud, 120_000);
  await proveAll(cloud);
});

test("a step that fails says on which node, which step, and how its log ends", () => {
  expect(failed.code).not.toBe(0);
  const text = textOf(failed);
  expect(text).toMatch(/controller: step controller-rabbitmq failed: .*rabbitmq-server/);
  expect(text).toMatch(/log: \/var\/log\/stackwright\/controller-rabbitmq\.log/);
});

for (const place of [
  "preview --diff",
  "preview --json",
  "output of every run",
  "stack export",
  "state on disk",
  "stack file",
  "arguments and environments of all processes",
]) {
  test(`no secret in: ${place}`, () => {
    const { text, has } = texts.get(place)!;
    expect(text).toContain(has);
    expect(secretsIn(text, place.startsWith("arguments") ? generated(secrets) : secrets)).toEqual([]);
    // A secret that is there would have been found, in whatever form.
    const planted = { name: "planted", value: randomBytes(16).toString("hex") };
    for (const form of [planted.value, Buffer.from(`user:${planted.value}`).toString("base64")]) {
      expect(secretsIn(`${text}${form}${text.slice(-100)}`, [planted])).toEqual(["planted"]);
    }
  });
}

for (const node of cloud.lab.nodes) {
  for (const place of Object.keys(PLACES)) {
    test(`no secret on ${node.name} in: ${place}`, async () => {
      expect(await findings(node, place, secrets)).toEqual([]);
    });
  }

  test(`a secret planted on ${node.name} is found in each place`, async () => {
    const value = randomBytes(16).toString("hex");
    const planted = [{ name: "planted", value }];
    const encoded = Buffer.from(`user:${value}`).toString("base64");
    await onNode(
      node,
      `read -r plain; umask 022; echo "$plain" >/var/log/planted; echo ${encoded} >/etc/planted; systemd-cat echo "$plain"`,
      `${value}\n`,
    );
    try {
      expect((await findings(node, "logs", planted)).join("\n")).toContain("/var/log/planted");
      expect((await findings(node, "files that anybody can read", planted)).join("\n")).toContain("/etc/planted");
      expect(await findings(node, "journal", planted)).not.toEqual([]);
    } finally {
      await onNode(node, "rm -f /var/log/planted /etc/planted");
    }
  });
}

test("a secret in a process's arguments, or in its environment, on any node would have been seen", async () => {
  const values = ["in arguments", "in environment"].map((name) => ({ name, value: randomBytes(16).toString("hex") }));
  const seen = await watched(cloud, "control", async () => {
    // By stdin, so that each is shown in the one way that is meant and in no other.
    await onNode(cloud.controller, `read -r value; bash -c 'sleep 2; true' "$value"`, `${values[0]!.value}\n`);
    await onNode(cloud.controller, `read -r value; VARIABLE=$value sleep 2`, `${values[1]!.value}\n`);
  });
  expect(secretsIn(seen, values)).toEqual(["in arguments", "in environment"]);
});
