// How many tests passed and failed, read from what their runner printed.

/** Runners' closing lines: vitest's, unittest's, and the lines of `go test -v`. */
const READERS = [
  (output) => {
    const lines = [...output.matchAll(/^ *Tests +(.*)\(\d+\)$/gm)];
    return sum(
      lines.map(([, text]) => ({ passed: number(text, /(\d+) passed/), failed: number(text, /(\d+) failed/) })),
    );
  },
  (output) => {
    const [, ran] = output.match(/^Ran (\d+) tests? in /m) ?? [];
    const [, bad = ""] = output.match(/^(?:OK|FAILED)(?: \((.*)\))?$/m) ?? [];
    const failed = number(bad, /failures=(\d+)/) + number(bad, /errors=(\d+)/);
    return { passed: ran === undefined ? 0 : Number(ran) - failed - number(bad, /skipped=(\d+)/), failed };
  },
  (output) => ({ passed: count(output, /^ *--- PASS: /gm), failed: count(output, /^ *--- FAIL: /gm) }),
];

/** Adds tallies up. */
export function sum(tallies) {
  const add = (field) => tallies.reduce((total, tally) => total + tally[field], 0);
  return { passed: add("passed"), failed: add("failed") };
}

/**
 * The tests that one command ran. A runner that ends badly without a failed test (it broke down, or hung) counts as one
 * failure, and so does one that ran no test at all.
 */
export function tally(output, succeeded) {
  // Without colours.
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
  const found = sum(READERS.map((read) => read(plain)));
  const broken = found.failed === 0 && (!succeeded || found.passed === 0);
  return broken ? { ...found, failed: 1 } : found;
}

function number(text, pattern) {
  return Number(text.match(pattern)?.[1] ?? 0);
}

function count(text, pattern) {
  return [...text.matchAll(pattern)].length;
}
