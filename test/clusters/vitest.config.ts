import { defineConfig } from "vitest/config";

/** Jobs that really run: agent, exchange and engines, with software that others wrote. `.ci/run clusters`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: "forks",
    maxWorkers: 2,
    silent: "passed-only",
    deps: { interopDefault: false },
  },
});
