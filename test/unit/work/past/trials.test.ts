import { expect, test } from "vitest";
import type { MeasuredSlice } from "../../../../src/generated/types.ts";
import { TRIALS } from "../../../../src/records/kinds/trials.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { keptTrial } from "../../../../src/work/past/trials.ts";
import { foundRun } from "./samples.ts";

const LEFT = { workflowRun: 7, head: "a".repeat(40), branch: "try", by: "grace", outcome: "pass" } as const;

test("what is kept is an entry of its kind, without slices and what was live", () => {
  const slices: MeasuredSlice[] = [{ name: "region=north", dataset: "holdout", n: 9, metrics: {} }];
  const { run, evaluation } = foundRun({ id: 1, measured: { slices } });
  const progress = { loss: { step: 1, value: 2 } };
  const trial = keptTrial({ ...LEFT, run: { ...run, progress, fetchedFrom: "elsewhere" }, evaluation });
  expect(trial?.evaluation?.slices).toEqual([]);
  expect(trial?.run).not.toHaveProperty("progress");
  const body = { schema: "model-gitops/trials/v1", key: sha256("key"), model: "churn", trials: [trial] };
  expect(TRIALS.parse(body, "the test")).toEqual(body);
});

test.each([
  ["parameters", { run: foundRun({ id: 1, params: { text: "x".repeat(20_000) } }).run }],
  ["names that are long in bytes", { run: foundRun({ id: 1, params: { text: "語".repeat(6000) } }).run }],
  ["a head that is none", { head: "main\n" }],
])("nothing of a trial is kept with %s", (_, left) => {
  expect(keptTrial({ ...LEFT, run: foundRun({ id: 1 }).run, ...left })).toBeUndefined();
});
