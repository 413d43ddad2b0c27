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

  // What grew with the square of the nodes would not end within a test's time.
  it("is parsed", () => {
    expect(parse(large()).nodes).toHaveLength(1001);
  });

  it("is refused with every mistake when every node is wrong", () => {
    const raw = large();
    for (const node of Object.values<{ address: string; adress: string }>(raw.nodes)) {
      node.address = "10.0.0.1";
      node.adress = "10.0.0.1";
    }
    expect(problemsOf(raw)).toHaveLength(1001 + 1000);
  });
});
