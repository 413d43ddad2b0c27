import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance, nearest } from "../../components/config/nearest.ts";

const word = fc.string({ maxLength: 8 });

describe("the distance of two texts", () => {
  it("is a metric", () => {
    fc.assert(
      fc.property(word, word, word, (one, two, three) => {
        expect(distance(one, two)).toBe(distance(two, one));
        expect(distance(one, two) === 0).toBe(one === two);
        expect(distance(one, three)).toBeLessThanOrEqual(distance(one, two) + distance(two, three));
      }),
    );
  });

  it("counts edits", () => {
    expect(distance("kitten", "sitting")).toBe(3);
    expect(distance("", "abc")).toBe(3);
  });
});

describe("the nearest word", () => {
  it.each([
    ["adress", "address"],
    ["Roles", "roles"],
    ["hostkey", "hostKey"],
    ["unrelated", undefined],
    ["x", undefined],
  ])("to %s is %s", (text, meant) => expect(nearest(text, ["address", "roles", "hostKey", "ssh"])).toBe(meant));
});
