import { expect, test } from "vitest";
import { diffRuns } from "../../../../src/work/past/diff.ts";
import { rocAuc } from "../../../fakes/stage-evidence.ts";
import { foundRun } from "./samples.ts";

const sides = (a: ReturnType<typeof foundRun>, b: ReturnType<typeof foundRun>) =>
  diffRuns({ model: "churn", a: { name: "a", ...a }, b: { name: "b", ...b } });

test("numbers of other rows stand side by side, without a difference", () => {
  const diff = sides(foundRun({ id: 1, rows: "old" }), foundRun({ id: 2, rows: "new" }));
  expect(diff.isSameRows).toBe(false);
  expect(diff.metrics[0]).not.toHaveProperty("delta");
  expect(diff.judgedOn).toMatchObject([{ name: "holdout", isChanged: true }]);
});

test("a difference has an interval only where one was measured beside the other", () => {
  const before = foundRun({ id: 1, value: 0.85 });
  const delta = rocAuc({ value: 0.9, delta: 0.05, deltaInterval: [0.03, 0.07] });
  const beside = { status: "compared", artifact: { digest: before.run.artifact.digest, bytes: 9 } } as const;
  const after = foundRun({ id: 2, measured: { baseline: beside, metrics: { roc_auc: delta } } });
  expect(sides(before, after).metrics[0]?.deltaInterval).toEqual([0.03, 0.07]);
  const other = foundRun({ id: 3, measured: { metrics: { roc_auc: delta } } });
  const [metric] = sides(before, other).metrics;
  expect(metric?.delta).toBeCloseTo(0.05, 10);
  expect(metric).not.toHaveProperty("deltaInterval");
});

test("parameters that were added, removed or changed are told, and null is not absence", () => {
  const diff = sides(
    foundRun({ id: 1, params: { a: 1, b: 2, n: null } }),
    foundRun({ id: 2, params: { a: 1, b: "2", c: 3 } }),
  );
  expect(diff.params).toEqual([
    { name: "b", from: "2", to: '"2"' },
    { name: "c", to: "3" },
    { name: "n", from: "null" },
  ]);
});
