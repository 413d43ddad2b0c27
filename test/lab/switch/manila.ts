/** A share of demo's, with a text on it. */
import { expect } from "vitest";
import { addressOf, testInstance } from "../proof/instance.ts";
import type { Cloud } from "../support/cloud.ts";
import { inside } from "../support/guest.ts";
import { madeShare, mounted, opened, removedShare, shareBackends } from "../support/shares.ts";
import type { Kept, Switchable } from "./index.ts";

const TEXT = "kept while nobody exported it";

async function keep(cloud: Cloud): Promise<Kept> {
  const api = await cloud.api("demo");
  const reader = addressOf(await testInstance(cloud));
  const { id, path } = await madeShare(api, "kept", shareBackends(cloud)[0]!);
  await opened(api, id, reader, "rw");
  await mounted(cloud, reader, path, async () => {
    await inside(cloud, reader, `echo ${TEXT} >/mnt/text && sync`);
  });
  return {
    check: () =>
      mounted(cloud, reader, path, async () => {
        expect(await inside(cloud, reader, "cat /mnt/text")).toBe(`${TEXT}\n`);
      }),
    remove: async () => removedShare(await cloud.api("demo"), id),
  };
}

export const manila: Switchable = {
  service: "manila",
  settings: "sharedFileSystems",
  words: ["manila"],
  ports: [8786],
  types: ["share", "sharev2"],
  databases: { manila: "shares share_access_map" },
  keep,
};
