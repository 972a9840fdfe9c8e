import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/services/**", "**/node_modules/**"],
    // Scenarios start real processes; two cores are all that a small runner has.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // As Node has it: the default import of a CommonJS module is its exports.
    deps: { interopDefault: false },
  },
});
