import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { EventLog } from "../../bench/events.ts";

const folder = await mkdtemp(join(tmpdir(), "stackwright-events-"));
afterAll(() => rm(folder, { recursive: true }));

const pause = (milliseconds: number) => new Promise((wake) => setTimeout(wake, milliseconds));

test("events get the time at which they appear, also when lines come in pieces", async () => {
  const file = join(folder, "events.log");
  const log = new EventLog(file);
  const heard: number[] = [];
  log.listen(({ at }) => heard.push(at));
  await pause(100);
  const line = Buffer.from('{"sequence":1,"stdoutEvent":{"message":"prêt"}}\n{"sequence":2}\n');
  await appendFile(file, line.subarray(0, 43));
  await pause(200);
  expect(log.events).toEqual([]);
  await appendFile(file, line.subarray(43));
  await pause(200);
  await appendFile(file, '{"sequence":3}\n');
  await log.end();

  expect(log.events).toMatchObject([
    { sequence: 1, stdoutEvent: { message: "prêt" } },
    { sequence: 2 },
    { sequence: 3 },
  ]);
  const [first = 0, second = 0, third = 0] = heard;
  expect(first).toBeGreaterThanOrEqual(0.3);
  expect(second).toBe(first);
  expect(third).toBeGreaterThan(second + 0.1);
  expect(log.now).toBeGreaterThanOrEqual(third);
});

test("a log that never came is empty", async () => {
  const log = new EventLog(join(folder, "nothing.log"));
  await log.end();
  expect(log.events).toEqual([]);
});
