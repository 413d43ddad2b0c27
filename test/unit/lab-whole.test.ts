import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeWhole } from "../../lab/whole.ts";

const place = await mkdtemp(join(tmpdir(), "whole-"));
afterAll(() => rm(place, { recursive: true }));

test("what two labs want at once is made once", async () => {
  const path = join(place, "wanted");
  let times = 0;
  const make = async (unfinished: string): Promise<void> => {
    times++;
    await writeFile(unfinished, "first half, ");
    await new Promise((wake) => setTimeout(wake, 50));
    await writeFile(unfinished, "second half", { flag: "a" });
  };
  await Promise.all([makeWhole(path, make), makeWhole(path, make)]);
  expect(times).toBe(1);
  expect(await readFile(path, "utf8")).toBe("first half, second half");
});

test("what failed half-way is not there, and is made by the next one", async () => {
  const path = join(place, "failed");
  const fail = async (unfinished: string): Promise<void> => {
    await writeFile(unfinished, "half");
    throw new Error("killed");
  };
  await expect(makeWhole(path, fail)).rejects.toThrow("killed");
  expect(await readdir(place)).not.toContain("failed");
  await makeWhole(path, (unfinished) => writeFile(unfinished, "whole", { flag: "wx" }));
  expect(await readFile(path, "utf8")).toBe("whole");
});
