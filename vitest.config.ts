import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/services/**", "**/node_modules/**"],
    // Scenarios mostly wait: octokit spaces its writes. Two cores have room for three of them.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // As Node has it: the default import of a CommonJS module is its exports.
    deps: { interopDefault: false },
  },
});
