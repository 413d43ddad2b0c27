import { describe, expect, test } from "vitest";

type Tally = { passed: number; failed: number };

// Plain JavaScript, because it runs before there is anything else.
const { sum, tally } = (await import(new URL("../../scripts/tally.mjs", import.meta.url).href)) as {
  sum: (tallies: Tally[]) => Tally;
  tally: (output: string, succeeded: boolean) => Tally;
};

describe("counting tests", () => {
  test.each<[runner: string, output: string, passed: number, failed: number]>([
    ["vitest", " Test Files  2 passed (2)\n      Tests  13 passed (13)\n", 13, 0],
    ["vitest", "      Tests  2 failed | 49 passed | 1 skipped (52)\n", 49, 2],
    [
      "vitest in colours",
      "\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m6 passed\u001b[39m\u001b[22m\u001b[90m (6)\u001b[39m\n",
      6,
      0,
    ],
    ["unittest", "Ran 47 tests in 0.5s\n\nOK\n", 47, 0],
    ["unittest", "Ran 47 tests in 0.5s\n\nOK (skipped=2)\n", 45, 0],
    ["unittest", "Ran 9 tests in 0.5s\n\nFAILED (failures=1, errors=2, skipped=1)\n", 5, 3],
    [
      "go test",
      "--- PASS: TestA (0.00s)\n    --- PASS: TestA/one (0.00s)\n--- FAIL: TestB (1.00s)\n--- SKIP: TestC\n",
      2,
      1,
    ],
    ["two runs", "      Tests  1 passed (1)\n...\n      Tests  1 failed | 2 passed (3)\n", 3, 1],
  ])("%s", (_, output, passed, failed) => expect(tally(output, failed === 0)).toEqual({ passed, failed }));

  test("a runner that breaks down is a failure, and so is one without tests", () => {
    expect(tally("      Tests  4 passed (4)\nUnhandled error\n", false)).toEqual({ passed: 4, failed: 1 });
    expect(tally("", false)).toEqual({ passed: 0, failed: 1 });
    expect(tally("No test files found\n", true)).toEqual({ passed: 0, failed: 1 });
  });

  test("adds up", () => {
    const tallies = [
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ];
    expect(sum(tallies)).toEqual({ passed: 3, failed: 3 });
  });
});
