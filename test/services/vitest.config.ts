import { defineConfig } from "vitest/config";

/** Tests that need servers, a browser or packages of their own: test/services/README.md. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    silent: "passed-only",
    deps: { interopDefault: false },
  },
});
