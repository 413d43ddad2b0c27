/** What was measured of the test instance, and an alarm of demo's. */
import { expect } from "vitest";
import { pointSince, points } from "../proof/telemetry.ts";
import { testInstance } from "../proof/instance.ts";
import type { Cloud } from "../support/cloud.ts";
import type { Kept, Switchable } from "./index.ts";

const ALARM = {
  name: "kept",
  type: "event",
  event_rule: { event_type: "image.upload", query: [] },
};

async function keep(cloud: Cloud): Promise<Kept> {
  const { id } = await testInstance(cloud);
  const first = await pointSince(cloud, id, "cpu");
  const { alarm_id: alarm } = await (
    await cloud.api("demo")
  ).post<{ alarm_id: string }>("alarming", "/v2/alarms", ALARM);
  return {
    check: async () => {
      expect(await points(await cloud.api("admin"), id, "cpu")).toContainEqual(first);
      expect(await (await cloud.api("demo")).get("alarming", `/v2/alarms/${alarm}`)).toMatchObject(ALARM);
    },
    remove: async () => {
      await (await cloud.api("demo")).delete("alarming", `/v2/alarms/${alarm}`);
    },
  };
}

export const telemetry: Switchable = {
  service: "telemetry",
  settings: "telemetry",
  words: ["gnocchi", "ceilometer", "aodh"],
  ports: [8041, 8042],
  types: ["metric", "alarming"],
  databases: { aodh: "alarm", gnocchi: "archive_policy archive_policy_rule" },
  data: /^\/var\/lib\/gnocchi(\/|$)/,
  keep,
};
