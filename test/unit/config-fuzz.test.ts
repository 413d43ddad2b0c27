import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, problemsOf, type Raw, sample } from "./config-sample.ts";

/** Every path in a value, groups and lists included. */
function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const key = Array.isArray(value) ? Number(name) : name;
    return [[key], ...pathsIn(member).map((rest) => [key, ...rest])];
  });
}

/** A stack file in which every group and optional key is given. */
function full(): Raw {
  const raw = {
    ...structuredClone<Raw>(parse(sample())),
    nodes: sample().nodes,
    interfaces: { management: "eth0", provider: "eth1" },
  };
  raw.nodes.compute1.ssh = { user: "debian", port: 22 };
  raw.nodes.compute1.interfaces = { management: "eth0", provider: "eth1" };
  return raw;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", "__proto__", "10.0.0.0/8", "192.168.56.100", [], {}, -1, 1e99, [null], { a: null }),
);

describe("any value in any place of a stack file", () => {
  it("is accepted, or refused with reasons, but never breaks the parser", () => {
    const spoil = fc.tuple(fc.constantFrom(...pathsIn(full())), odd);
    fc.assert(
      fc.property(fc.array(spoil, { minLength: 1, maxLength: 4 }), (edits) => {
        const raw = full();
        for (const [path, value] of edits) {
          const parent = path.slice(0, -1).reduce<Raw>((group, key) => group?.[key], raw);
          if (typeof parent === "object" && parent !== null) {
            // A copy: the same object put into itself would be no stack file any more.
            parent[path.at(-1)!] = structuredClone(value);
          }
        }
        for (const { path, wrong, right } of problemsOf(raw)) {
          expect(path).toMatch(/^stackwright:/);
          expect(`${path}${wrong}${right}`).not.toMatch(/undefined|\[object|NaN|Invalid input|\n/);
          expect(Math.min(wrong.length, right.length)).toBeGreaterThan(5);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is named by its own path when it is of no possible type", () => {
    for (const path of pathsIn(full())) {
      const raw = full();
      path.slice(0, -1).reduce<Raw>((group, key) => group[key], raw)[path.at(-1)!] = [[["impossible"]]];
      const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
      const own = `stackwright:${text.slice(1)}`;
      expect(problemsOf(raw).some((one) => one.path.startsWith(own))).toBe(true);
    }
  });
});
