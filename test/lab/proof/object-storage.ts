/** Objects of the demo project, by Swift's own API. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";
import type { Proof } from "./index.ts";

const TYPE = "object-store";
const MIB = 2 ** 20;

interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly hash: string;
}

export const objectStorage: Proof = {
  needs: ["swift"],
  name: "demo puts objects into Swift, small and in segments, and gets them back byte for byte; nobody else does",
  async run(cloud) {
    const api = await cloud.api("demo");
    const container = `/proof-${randomUUID()}`;
    await api.send("PUT", TYPE, container);
    try {
      await small(api, container);
      await large(api, container);
    } finally {
      await removeContainer(api, container);
    }
    expect(await statusOf(api.send("GET", TYPE, container))).toBe(404);
  },
};

/** An object that is one piece: up, listed, down, away. */
async function small(api: Api, container: string): Promise<void> {
  const content = randomBytes(100_000);
  const object = `${container}/small`;
  await api.send("PUT", TYPE, object, content);
  const listed = await api.get<Entry[]>(TYPE, `${container}?format=json`);
  expect(listed).toMatchObject([{ name: "small", bytes: content.length, hash: md5(content) }]);
  expect(await download(api, object)).toEqual(content);

  const { status } = await fetch(`${api.endpoint(TYPE)}${object}`);
  expect(status, "without a token").toBe(401);

  await api.send("DELETE", TYPE, object);
  expect(await statusOf(api.send("GET", TYPE, object)), "once deleted").toBe(404);
}

/** A static large object: segments, and a manifest that makes one of them. It goes with its segments. */
async function large(api: Api, container: string): Promise<void> {
  const segments = [randomBytes(MIB), randomBytes(MIB), randomBytes(12_345)];
  for (const [index, content] of segments.entries()) {
    await api.send("PUT", TYPE, `${container}/segments/${index}`, content);
  }
  const manifest = segments.map((content, index) => ({
    path: `${container}/segments/${index}`,
    etag: md5(content),
    size_bytes: content.length,
  }));
  const object = `${container}/large`;
  await api.send("PUT", TYPE, `${object}?multipart-manifest=put`, JSON.stringify(manifest));
  expect(await download(api, object)).toEqual(Buffer.concat(segments));
  await api.send("DELETE", TYPE, `${object}?multipart-manifest=delete`);
  expect(await api.get<Entry[]>(TYPE, `${container}?format=json`)).toEqual([]);
}

async function download(api: Api, object: string): Promise<Buffer> {
  return Buffer.from(await (await api.send("GET", TYPE, object)).arrayBuffer());
}

/** With whatever a failure left in it. */
async function removeContainer(api: Api, container: string): Promise<void> {
  for (const { name } of await api.get<Entry[]>(TYPE, `${container}?format=json`)) {
    await api.delete(TYPE, `${container}/${name}`);
  }
  await api.send("DELETE", TYPE, container);
}

function md5(content: Buffer): string {
  return createHash("md5").update(content).digest("hex");
}

async function statusOf(request: Promise<Response>): Promise<number> {
  try {
    return (await request).status;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
}
