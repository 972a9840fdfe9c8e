import { defineConfig } from "vitest/config";
import { quickFolders } from "./test/rig/quick-folders.ts";

quickFolders();

export default defineConfig({
  test: {
    // Scenarios wait for processes of theirs: two cores have room for three of them.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Files share their processes, and leave these as they found them.
    isolate: false,
    // As Node has it: the default import of a CommonJS module is its exports.
    deps: { interopDefault: false },
    // A decision's test lies beside what it tests, or under test/ like all others.
    include: ["{src,test}/**/*.test.ts"],
    exclude: [
      "test/act/**",
      "test/clusters/**",
      "test/services/**",
      "test/hostile/**",
      "test/simulations/**",
      "test/docs/pages.test.ts",
      "test/stories/**",
      "**/node_modules/**",
    ],
  },
});
