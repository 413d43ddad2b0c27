import { describe, expect, test } from "vitest";
import { borrowed } from "../../lab/borrow.ts";

describe("what a suite borrows from unstable", () => {
  test("is nothing where all is there", () => {
    expect(borrowed("trixie")).toEqual({ suites: [], hooks: [] });
  });

  test("is what it lacks alone", () => {
    const { suites, hooks } = borrowed("forky");
    expect(suites).toEqual(["unstable"]);
    expect(hooks[0]).toContain("Package: *\\nPin: release a=unstable\\nPin-Priority: -1\\n");
    expect(hooks[0]).toContain("Package: src:glance\\nPin: release a=unstable\\nPin-Priority: 500\\n");
  });
});
