import { defineConfig } from "vitest/config";

/** Error rates over many made-up histories, which take minutes: `.ci/run simulations`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 900_000,
    pool: "forks",
    maxWorkers: 2,
    deps: { interopDefault: false },
  },
});
