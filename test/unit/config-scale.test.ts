import { describe, expect, it } from "vitest";
import { parse, problemsOf, publicKey, sample } from "./config-sample.ts";

describe("a stack file with 1,000 nodes", () => {
  const large = () => {
    const raw = sample();
    for (let number = 2; number <= 1000; number += 1) {
      const address = `10.30.${number >> 8}.${number & 255}`;
      raw.nodes[`compute${number}`] = { address, roles: ["compute"], hostKey: publicKey(number + 1) };
    }
    return raw;
  };

  it("is parsed in well under a second", () => {
    const raw = large();
    const start = performance.now();
    expect(parse(raw).nodes).toHaveLength(1001);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it("is refused as fast when every node is wrong", () => {
    const raw = large();
    for (const node of Object.values<{ address: string; adress: string }>(raw.nodes)) {
      node.address = "10.0.0.1";
      node.adress = "10.0.0.1";
    }
    const start = performance.now();
    expect(problemsOf(raw)).toHaveLength(1001 + 1000);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
