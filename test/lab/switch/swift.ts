/** An object of demo's. */
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Cloud } from "../support/cloud.ts";
import type { Kept, Switchable } from "./index.ts";

const TYPE = "object-store";
const CONTAINER = "/kept";
const OBJECT = `${CONTAINER}/object`;

async function keep(cloud: Cloud): Promise<Kept> {
  const content = randomBytes(100_000);
  const api = await cloud.api("demo");
  await api.send("PUT", TYPE, CONTAINER);
  await api.send("PUT", TYPE, OBJECT, content);
  return {
    check: async () => {
      const answer = await (await cloud.api("demo")).send("GET", TYPE, OBJECT);
      expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    },
    remove: async () => {
      const again = await cloud.api("demo");
      await again.delete(TYPE, OBJECT);
      await again.delete(TYPE, CONTAINER);
    },
  };
}

export const swift: Switchable = {
  service: "swift",
  settings: "objectStorage",
  words: ["swift"],
  ports: [8080, 6200, 6201, 6202, 873],
  // Of rsyslog, which writes its logs.
  units: ["syslog.socket"],
  types: ["object-store"],
  databases: {},
  data: /^\/(srv\/swift|etc\/swift(\/backups.*|\/\w+\.builder)?$)/,
  keep,
};
