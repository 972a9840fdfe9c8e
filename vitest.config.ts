import { join } from "node:path";
import { defineConfig } from "vitest/config";

const OTHERS = ["test/services/**", "**/node_modules/**"];
/** Tests of decisions: no file, process, clock or network. */
const PURE = [
  "src/**/*.test.ts",
  "test/{golden,kat}/*.test.ts",
  "test/unit/{findings,inputs,kernel,manifest,records,report,stats,work}/**/*.test.ts",
];

// Hundreds of processes load the same modules; what V8 makes of them is kept beside them.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/compiled");

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
    projects: [
      { extends: true, test: { name: "decisions", include: PURE, exclude: OTHERS } },
      { extends: true, test: { name: "effects", include: ["test/**/*.test.ts"], exclude: [...OTHERS, ...PURE] } },
    ],
  },
});
