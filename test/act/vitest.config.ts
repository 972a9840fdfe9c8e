import { defineConfig } from "vitest/config";
import { quickFolders } from "../rig/quick-folders.ts";

quickFolders();

/** Workflows run whole by act, which others wrote: `.ci/run act`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 300_000,
    pool: "forks",
    maxWorkers: 1,
    silent: "passed-only",
    deps: { interopDefault: false },
  },
});
