import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** A cloud is made, used, changed, shaken, taken away, and made again against resistance: each file finds what the one before left. */
const ORDER = [
  "networks",
  "growth",
  "shared-interface",
  "network-nodes",
  "fresh",
  "proof",
  "steady",
  "preview-truth",
  "switch",
  "extras",
  "certificate",
  "image",
  "object-storage",
  "secrets",
  "reboot",
  "destroy",
  "resume",
];

class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => ORDER.indexOf(basename(moduleId, ".test.ts"));
    return Promise.resolve([...files].sort((one, other) => place(one) - place(other)));
  }
}

const MINUTE = 60_000;

/** The tests on real nodes: one thing at a time, each with time enough, each told of as it ends. */
export default defineConfig({
  test: {
    include: ["test/lab/*.test.ts"],
    // What is proved of a design of networks needs to be told which.
    exclude:
      process.env.STACKWRIGHT_NETWORK === undefined
        ? ["networks", "growth", "shared-interface", "network-nodes"].map((name) => `test/lab/${name}.test.ts`)
        : [],
    // Each step of a design's proof stands on the one before.
    bail: process.env.STACKWRIGHT_NETWORK === undefined ? 0 : 1,
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    testTimeout: 20 * MINUTE,
    hookTimeout: 20 * MINUTE,
    teardownTimeout: MINUTE,
    reporters: [["verbose", { summary: false }]],
    disableConsoleIntercept: true,
  },
});
