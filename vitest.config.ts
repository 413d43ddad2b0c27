import { defineConfig } from "vitest/config";

/** The tests that need neither node nor network; those on real nodes have a configuration of their own. */
export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.ts", "test/program/**/*.test.ts"],
    // An output in a template string throws, instead of becoming a sentence about outputs in somebody's file.
    env: { PULUMI_ERROR_OUTPUT_STRING: "true" },
    testTimeout: 60_000,
  },
});
