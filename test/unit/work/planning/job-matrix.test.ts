import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jobMatrix, type TrainingJob } from "../../../../src/work/planning/job-matrix.ts";

function jobs(count: number, runner: readonly string[] = ["gpu"]): readonly TrainingJob[] {
  return Array.from({ length: count }, (_, i) => ({
    model: `${runner[0]}-${i}`,
    runner,
    timeoutMs: 3_600_000,
    expectedSeconds: undefined,
  }));
}

test("one job a model while they fit", () => {
  const { include } = jobMatrix(jobs(2, ["ubuntu-latest"]));
  expect(include).toEqual([
    { models: "ubuntu-latest-0", runner: ["ubuntu-latest"], "timeout-minutes": 75 },
    { models: "ubuntu-latest-1", runner: ["ubuntu-latest"], "timeout-minutes": 75 },
  ]);
});

test("a thousand models are packed into 256 jobs by runner", () => {
  const { include } = jobMatrix([...jobs(900, ["cpu"]), ...jobs(100, ["gpu"])]);
  expect(include).toHaveLength(256);
  const gpu = include.filter(({ runner }) => runner[0] === "gpu");
  expect(gpu.flatMap(({ models }) => models.split(","))).toHaveLength(100);
  expect(Math.max(...include.map(({ models }) => models.split(",").length))).toBe(4);
});

test("a hosted runner's job never asks for more than its six hours", () => {
  const { include } = jobMatrix(jobs(10, ["ubuntu-latest"]), 1);
  expect(include[0]?.["timeout-minutes"]).toBe(360);
});

test("more kinds of runners than jobs is said", () => {
  expect(() => jobMatrix([...jobs(1, ["a"]), ...jobs(1, ["b"]), ...jobs(1, ["c"])], 2)).toThrow(/3 kinds of runners/);
});

test("every model is in exactly one job of its own runner", () => {
  const job = fc.record({
    kind: fc.constantFrom("a", "b", "c"),
    seconds: fc.option(fc.nat(1000), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 40 }), fc.integer({ min: 3, max: 12 }), (asked, limit) => {
      const all = asked.map(({ kind, seconds }, i) => ({
        model: `m${i}`,
        runner: [kind],
        timeoutMs: 60_000,
        expectedSeconds: seconds,
      }));
      const { include } = jobMatrix(all, limit);
      expect(include.length).toBe(Math.min(limit, include.length));
      const placed = include.flatMap(({ models, runner }) => models.split(",").map((name) => `${name} ${runner[0]}`));
      expect(placed.toSorted()).toEqual(all.map(({ model, runner }) => `${model} ${runner[0]}`).toSorted());
    }),
  );
});
