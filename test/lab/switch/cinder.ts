/** A volume of demo's, with a text on it. */
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import type { Cloud } from "../support/cloud.ts";
import { inside } from "../support/guest.ts";
import { addressOf, testInstance } from "../proof/instance.ts";
import { attached, madeVolume, removedVolume } from "../support/volumes.ts";
import type { Kept, Switchable } from "./index.ts";

const DISK = "/dev/vdb";
const TEXT = "kept while nobody served it";

/** Runs a script in the test instance while it has the volume. @returns what it printed */
async function onVolume(cloud: Cloud, volume: string, script: string): Promise<string> {
  const server = await testInstance(cloud);
  const address = addressOf(server);
  let printed = "";
  await attached(await cloud.api("demo"), server.id, volume, async () => {
    const there = async (): Promise<boolean> => (await cloud.inInstance(address, `test -b ${DISK}`)).code === 0;
    await until(`${DISK} in ${address}`, there, 60_000, 1_000);
    printed = await inside(cloud, address, script);
  });
  return printed;
}

async function keep(cloud: Cloud): Promise<Kept> {
  const volume = await madeVolume(await cloud.api("demo"), 1);
  await onVolume(cloud, volume, `echo ${TEXT} | dd of=${DISK} conv=sync 2>/dev/null && sync`);
  return {
    check: async () =>
      expect(await onVolume(cloud, volume, `dd if=${DISK} count=1 2>/dev/null | head -n 1`)).toBe(`${TEXT}\n`),
    remove: async () => removedVolume(await cloud.api("demo"), volume),
  };
}

export const cinder: Switchable = {
  service: "cinder",
  settings: "blockStorage",
  words: ["cinder"],
  ports: [8776],
  types: ["volumev3"],
  databases: { cinder: "volumes volume_types" },
  under: "manila",
  keep,
};
