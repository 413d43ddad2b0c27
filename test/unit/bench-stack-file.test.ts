import { describe, expect, test } from "vitest";
import { cloudOf } from "../../bench/stack-file.ts";
import { parseConfig } from "../../components/config/parse.ts";

describe("stack files for the preview", () => {
  test.each([2, 200, 1000])("%i computes are a right configuration", (computes) => {
    const { config, pinned } = cloudOf(computes);
    const { nodes } = parseConfig(config, new Set(), { fileExists: () => false });
    expect(nodes.filter(({ roles }) => roles.includes("compute"))).toHaveLength(computes);
    expect(nodes.every(({ hostKey }) => (hostKey !== undefined) === pinned)).toBe(true);
  });

  test("host keys are pinned as long as they fit", () => {
    expect(cloudOf(200).pinned).toBe(true);
    expect(cloudOf(1000).pinned).toBe(false);
    const texts = Object.entries(cloudOf(1000).config).map(([key, value]) => [key, JSON.stringify(value)]);
    expect(JSON.stringify(Object.fromEntries(texts)).length).toBeLessThan(128 * 1024 - 1000);
  });
});
