/** Telemetry: what instances do and services tell is measured and kept, and watched. */
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { until } from "../../../lab/run.ts";
import { type Api, ApiError } from "../../../scripts/recover/api.ts";
import type { Cloud } from "../support/cloud.ts";
import type { Proof } from "./index.ts";
import { testInstance } from "./instance.ts";

/** Time, seconds that it stands for, and value. */
export type Point = readonly [time: string, granularity: number, value: number];

interface Image {
  readonly id: string;
  readonly size: number;
}

/** Until a point is there: some intervals of the agents', and what Gnocchi waits before it works on measures. */
const patience = (cloud: Cloud): number => (3 * cloud.measuringInterval + 180) * 1_000;

/** What Gnocchi keeps of a metric, oldest first; nothing as long as it knows of none. */
export async function points(api: Api, resource: string, metric: string): Promise<readonly Point[]> {
  const path = `/v1/resource/generic/${resource}/metric/${metric}/measures?aggregation=mean`;
  return api.get<Point[]>("metric", path).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  });
}

/** Waits for a point that is not older than a moment, in milliseconds since the epoch, or for any. */
export async function pointSince(cloud: Cloud, resource: string, metric: string, since = 0): Promise<Point> {
  const api = await cloud.api("admin");
  let found: Point | undefined;
  const isThere = async (): Promise<boolean> => {
    found = (await points(api, resource, metric)).findLast(([time]) => Date.parse(time) >= since);
    return found !== undefined;
  };
  await until(`a point of ${metric} of ${resource}`, isThere, patience(cloud), 5_000);
  return found!;
}

export const measured: Proof = {
  needs: ["telemetry"],
  name: "the instance's processor time is measured again and again, at the interval that was asked for",
  async run(cloud) {
    const { id } = await testInstance(cloud);
    const [first, granularity, time] = await pointSince(cloud, id, "cpu");
    expect(granularity).toBe(cloud.measuringInterval);
    expect(time).toBeGreaterThan(0);
    const [next] = await pointSince(cloud, id, "cpu", Date.parse(first) + 1);
    expect((Date.parse(next) - Date.parse(first)) % (cloud.measuringInterval * 1_000)).toBe(0);
  },
};

export const downloads: Proof = {
  needs: ["telemetry"],
  name: "two downloads of the image are counted with their size, as Glance tells it",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { images } = await api.get<{ images: Image[] }>("image", "/v2/images?name=test");
    expect(images).toHaveLength(1);
    const { id, size } = images[0]!;
    // What is told of an image that Gnocchi does not know yet is lost.
    await pointSince(cloud, id, "image.size");

    const interval = cloud.measuringInterval * 1_000;
    const since = Math.floor(Date.now() / interval) * interval;
    for (let times = 0; times < 2; times++) {
      const answer = await api.fetch(`${api.endpoint("image")}/v2/images/${id}/file`);
      expect(answer.status).toBe(200);
      expect((await answer.arrayBuffer()).byteLength).toBe(size);
    }
    const [, , mean] = await pointSince(cloud, id, "image.download", since);
    expect(mean).toBe(size);
  },
};

export const transfers: Proof = {
  needs: ["swift", "telemetry"],
  name: "what demo sends to object storage is counted in bytes, as Swift tells it",
  async run(cloud) {
    const api = await cloud.api("demo");
    const container = `/measured-${randomUUID()}`;
    await api.send("PUT", "object-store", container);
    try {
      const interval = cloud.measuringInterval * 1_000;
      const since = Math.floor(Date.now() / interval) * interval;
      await api.send("PUT", "object-store", `${container}/object`, randomBytes(12_345));
      const { id } = api.token.project;
      const [, , mean] = await pointSince(cloud, id, "storage.objects.incoming.bytes", since);
      expect(mean).toBe(12_345);
    } finally {
      await api.delete("object-store", `${container}/object`);
      await api.delete("object-store", container);
    }
  },
};

async function stateOf(api: Api, alarm: string): Promise<string> {
  return (await api.get<{ state: string }>("alarming", `/v2/alarms/${alarm}`)).state;
}

/** Waits for an alarm. @throws Error with its state when it does not go off within `limit` milliseconds */
async function goesOff(api: Api, alarm: string, limit: number): Promise<void> {
  const isOff = async (): Promise<boolean> => (await stateOf(api, alarm)) === "alarm";
  await until("the alarm to go off", isOff, limit, 5_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}: its state is ${await stateOf(api, alarm)}`);
  });
}

export const alarm: Proof = {
  needs: ["telemetry"],
  name: "an alarm on the instance's processor time goes off",
  async run(cloud) {
    const api = await cloud.api("admin");
    const { id } = await testInstance(cloud);
    await pointSince(cloud, id, "cpu");
    const { alarm_id: made } = await api.post<{ alarm_id: string }>("alarming", "/v2/alarms", {
      name: "proof",
      type: "gnocchi_resources_threshold",
      gnocchi_resources_threshold_rule: {
        ...{ resource_type: "instance", resource_id: id, metric: "cpu" },
        ...{ aggregation_method: "mean", granularity: cloud.measuringInterval, evaluation_periods: 1 },
        ...{ comparison_operator: "gt", threshold: 0 },
      },
    });
    try {
      await goesOff(api, made, patience(cloud));
    } finally {
      await api.delete("alarming", `/v2/alarms/${made}`);
    }
  },
};

/** How long Aodh may not know of a project's new alarm on events, in milliseconds. */
const UNKNOWN = 61_000;

const EVENT = "proof-event";

/** An image of a disk of zeros. */
const ZEROS = new Blob([Buffer.alloc(2 ** 20)], { type: "application/octet-stream" });

export const eventAlarm: Proof = {
  needs: ["telemetry"],
  name: "an alarm of demo's goes off when demo has uploaded an image; one of another project's on the same event does not",
  async run(cloud) {
    const [demo, admin] = [await cloud.api("demo"), await cloud.api("admin")];
    const query = [{ field: "traits.name", op: "eq", type: "string", value: EVENT }];
    const rule = { name: EVENT, type: "event", event_rule: { event_type: "image.upload", query } };
    const made: (readonly [Api, string])[] = [];
    const image = { name: EVENT, disk_format: "raw", container_format: "bare" };
    try {
      for (const api of [demo, admin]) {
        made.push([api, (await api.post<{ alarm_id: string }>("alarming", "/v2/alarms", rule)).alarm_id]);
      }
      await sleep(UNKNOWN);
      for (const [api, id] of made) expect(await stateOf(api, id)).toBe("insufficient data");
      const { id } = await demo.post<{ id: string }>("image", "/v2/images", image);
      try {
        await demo.send("PUT", "image", `/v2/images/${id}/file`, ZEROS);
        await goesOff(demo, made[0]![1], 60_000);
        expect(await stateOf(admin, made[1]![1])).toBe("insufficient data");
      } finally {
        await demo.delete("image", `/v2/images/${id}`);
      }
    } finally {
      for (const [api, id] of made) await api.delete("alarming", `/v2/alarms/${id}`);
    }
  },
};
