import { defineConfig } from "vitest/config";
import { quickFolders } from "../rig/quick-folders.ts";

quickFolders();

/** Stories of many runs after each other, longer than each `npm test` has time for: `.ci/run stories`. */
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
