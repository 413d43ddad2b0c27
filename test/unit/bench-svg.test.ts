import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { draw, packRows } from "../../bench/svg.ts";
import type { Step } from "../../bench/timeline.ts";

const step = (name: string, lane: string, start: number, end: number, ...after: string[]): Step => ({
  urn: name,
  name,
  lane,
  start,
  end,
  after,
});

const count = (text: string, part: string) => text.split(part).length - 1;

describe("rows of a lane", () => {
  const steps = fc
    .array(fc.tuple(fc.nat(100), fc.nat(20)), { maxLength: 40 })
    .map((pairs) => pairs.map(([start, takes], index) => step(`step${index}`, "a", start, start + takes)));

  test("hold every step once, and no two of a row overlap", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const placed = packRows(all, ({ start, end }) => [start, end + 5]);
        expect(placed.map((each) => each.step.urn).sort()).toEqual(all.map(({ urn }) => urn).sort());
        for (const one of placed) {
          for (const other of placed.filter((each) => each !== one && each.row === one.row)) {
            expect(one.to < other.from || other.to < one.from).toBe(true);
          }
        }
      }),
    );
  });

  test("are no more than steps that run at one moment", () => {
    const placed = packRows([step("one", "a", 0, 9), step("two", "a", 3, 5), step("three", "a", 6, 9)], (each) => [
      each.start,
      each.end,
    ]);
    expect(placed.map(({ row }) => row)).toEqual([0, 1, 1]);
  });
});

describe("the picture", () => {
  const picture = draw(
    [
      step("controller", "controller", 0, 10),
      step("controller-packages", "controller", 10, 100, "controller"),
      step("compute1-packages", "compute1", 10, 60, "controller"),
      step("service", "api", 100, 101, "controller-packages"),
      step("boot", "instance", 101, 120, "service"),
    ],
    ["controller", "compute1"],
    'a <b> & "c"',
  );

  test("has a bar per step, those of the critical path marked and joined", () => {
    expect(count(picture, "<g><title>")).toBe(5);
    expect(count(picture, 'rx="2" class="critical"')).toBe(4);
    expect(count(picture, 'rx="2" class="bar"')).toBe(1);
    expect(count(picture, 'class="link"')).toBe(3);
    expect(picture).toContain("<title>compute1-packages: 10.0 s to 60.0 s</title>");
    expect(picture).toContain(">packages 90.0 s</text>");
  });

  test("has the lanes in order", () => {
    const lanes = [...picture.matchAll(/class="name">([^<]*)</g)].map(([, name]) => name);
    expect(lanes).toEqual(["controller", "compute1", "api", "instance"]);
  });

  test("is well-formed", () => {
    expect(picture).toContain("a &lt;b&gt; &amp; &quot;c&quot;");
    const open = [...picture.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)].filter(([, , , closed]) => closed === "");
    const depth = open.reduce((level, [, end]) => level + (end === "/" ? -1 : 1), 0);
    expect(depth).toBe(0);
  });

  test("can be of nothing", () => {
    expect(draw([], ["controller"], "")).toContain("</svg>");
  });
});
