import { describe, expect, test } from "vitest";
import { table, withRatios } from "../../bench/figures.ts";

describe("the bench's table", () => {
  test("has every figure beside its goal", () => {
    const figures = withRatios({
      "controller.pssMiB": 7000,
      "compute1.pssMiB": 900,
      "noop.seconds": 9.5,
      "up.seconds": 450,
      "apt.seconds": 300,
      "preview.2.seconds": 4.3,
      "preview.1000.seconds": 60,
      "preview.1000.peakMiB": 2049,
    });
    expect(table(figures)).toBe(
      [
        "figure                               measured  goal",
        "preview, 2 computes                     4.3 s",
        "preview, 1000 computes                   60 s  <= 60 s      reached",
        "preview, 1000 computes: peak memory  2049 MiB  <= 2048 MiB  missed",
        "plain install of the same packages      300 s",
        "up, to the first answer to ping         450 s",
        "up / plain install                      1.5 x  <= 1.5 x     reached  aim 1.0 x",
        "up that changes nothing                 9.5 s  <= 15 s      reached",
        "controller's memory (PSS)            7000 MiB  <= 6144 MiB  missed   packaging's worker counts, all services: 12.8 GiB",
        "memory of compute1 (PSS)              900 MiB",
        "",
      ].join("\n"),
    );
  });

  test("has no ratio where one of its two is missing", () => {
    expect(withRatios({ "up.seconds": 1 })).toEqual({ "up.seconds": 1 });
    expect(withRatios({ "up.seconds": 100, "apt.seconds": 90 })["up.ratio"]).toBe(1.11);
  });

  test("compares the up of larger clouds with that of two nodes", () => {
    const figures = withRatios({
      "up.seconds": 200,
      "examples.guide-c.seconds": 500,
      "examples.everything.pssMiB": 8193,
      "examples.guide-c.pssMiB": 3000,
    });
    expect(figures["examples.guide-c.ratio"]).toBe(2.5);
    expect(table(figures)).toMatch(/the same \/ up, guide-c +2.5 x/);
    expect(table(figures)).toMatch(/controller's memory \(PSS\), everything +8193 MiB +<= 8192 MiB +missed/);
  });

  test("compares designs of networks with the flat one", () => {
    const figures = withRatios({ "networks.flat.seconds": 200, "networks.vxlan.seconds": 230, "networks.vxlan.ms": 2 });
    expect(figures["networks.vxlan.ratio"]).toBe(1.15);
    expect(Object.keys(figures)).toHaveLength(4);
    expect(table(figures)).toMatch(/the same \/ flat, vxlan +1.15 x/);
  });
});
