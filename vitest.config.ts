import { defineConfig } from "vitest/config";

const OTHERS = ["test/services/**", "**/node_modules/**"];
/** Tests of decisions: nothing of one file can be seen in another, so that they share their processes. */
const PURE = [
  "src/**/*.test.ts",
  "test/{golden,kat}/*.test.ts",
  "test/unit/{findings,inputs,kernel,manifest,records,report,stats,work}/**/*.test.ts",
];

export default defineConfig({
  test: {
    // Scenarios mostly wait: octokit spaces its writes. Two cores have room for three of them.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // As Node has it: the default import of a CommonJS module is its exports.
    deps: { interopDefault: false },
    projects: [
      { extends: true, test: { name: "decisions", include: PURE, exclude: OTHERS, isolate: false } },
      { extends: true, test: { name: "effects", include: ["test/**/*.test.ts"], exclude: [...OTHERS, ...PURE] } },
    ],
  },
});
