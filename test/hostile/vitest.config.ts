import { defineConfig } from "vitest/config";

/** Inputs that somebody wants to do harm with, too many for each `npm test`: `.ci/run hostile`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 600_000,
    // What comes before the tests runs the same stages.
    hookTimeout: 600_000,
    pool: "forks",
    maxWorkers: 2,
    silent: "passed-only",
    deps: { interopDefault: false },
  },
});
