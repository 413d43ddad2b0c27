import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { allListed } from "../../components/node/listing.ts";

/** Runs the script as a node does; names come on stdin to whoever reads it. */
function check(listing: string, ...names: string[]): { missing: string; succeeds: boolean } {
  const { stdout, status } = spawnSync("sh", ["-c", allListed(listing), "sh", ...names], {
    encoding: "utf8",
    input: "",
  });
  return { missing: stdout, succeeds: status === 0 };
}

describe("names that have to be listed", () => {
  test("are all there, whatever else is", () => {
    expect(check("printf 'b\\na\\nc\\n'", "a", "b")).toEqual({ missing: "", succeeds: true });
  });

  test("are told when they are not, whole names alone", () => {
    expect(check("printf 'a.one\\nb\\n'", "a", "b", "c")).toEqual({ missing: "a\nc\n", succeeds: false });
    expect(check("true", "a")).toEqual({ missing: "a\n", succeeds: false });
  });

  test("are not read by the command that lists", () => {
    expect(check("cat >/dev/null; echo b", "a")).toEqual({ missing: "a\n", succeeds: false });
  });

  test("are not there when the command fails", () => {
    expect(check("echo a; false", "a").succeeds).toBe(false);
  });
});
