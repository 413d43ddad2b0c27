/** An image by URL: what was downloaded is what its checksum says, or nothing starts from it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { networks } from "../../lab/description.ts";
import { imagePath } from "../../lab/image.ts";
import { answersPing, pings } from "./proof/instance.ts";
import { Cloud } from "./support/cloud.ts";
import { standingCloud } from "./support/fresh.ts";
import { textOf } from "./support/timed.ts";

interface Image {
  readonly id: string;
  readonly os_hash_algo: string;
  readonly os_hash_value: string;
}

const PORT = "8099";
const cloud = await Cloud.open();
let server: ChildProcess;
let original: string;
let url: string;
let hash: string;

beforeAll(async () => {
  await standingCloud(cloud);
  original = await readFile(cloud.lab.stack.file, "utf8");
  const file = await imagePath();
  const [address] = networks[0].gateway.split("/") as [string];
  url = `http://${address}:${PORT}/${basename(file)}`;
  hash = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const serve = ["python3", "-m", "http.server", PORT, "--bind", address, "--directory", dirname(file)];
  const [program, ...args] = cloud.lab.namespace.inside(serve);
  server = spawn(program!, args, { stdio: "ignore" });
});

afterAll(async () => {
  server.kill();
  await writeFile(cloud.lab.stack.file, original);
  await cloud.up("up-image-by-file");
});

const images = async (): Promise<Image[]> =>
  (await (await cloud.api("admin")).get<{ images: Image[] }>("image", "/v2/images")).images;

/** An image of that name from the URL. */
const configure = (checksum: string): Promise<string> =>
  cloud.pulumi(["config", "set", "stackwright:image", JSON.stringify({ name: "test", url, checksum })]);

test("one that does not hash to its checksum is refused, and the instance stays as it is", async () => {
  const { instanceAddress } = await cloud.outputs();
  await configure(`sha256:${"0".repeat(64)}`);
  const failed = await cloud.startUp("up-image-wrong").finished;
  expect(failed.code).not.toBe(0);
  expect(textOf(failed)).toContain(`image test: the sha256 of what came from ${url} is ${hash}, and not 0000`);
  expect(await pings(cloud, instanceAddress, 10_000)).toBe(true);
});

test("one that does is taken as a new image, although only the checksum changed, and an instance starts from it", async () => {
  const refused = (await images()).map(({ id }) => id);
  await configure(`sha256:${hash}`);
  await cloud.up("up-image-by-url");
  const found = await images();
  expect(found).toMatchObject([{ os_hash_algo: "sha256", os_hash_value: hash }]);
  expect(refused).not.toContain(found[0]!.id);
  await answersPing.run(cloud);
});
