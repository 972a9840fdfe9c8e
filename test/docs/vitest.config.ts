import { defineConfig } from "vitest/config";
import { quickFolders } from "../rig/quick-folders.ts";

quickFolders();

/** Every command of the tutorial and the how-tos, as it stands there: `.ci/run docs`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: "forks",
    maxWorkers: 2,
    deps: { interopDefault: false },
  },
});
