import { expect, test } from "vitest";
import type { MeasuredSlice } from "../../../src/generated/types.ts";
import { judge } from "../../../src/work/gate/judge.ts";
import { limitsOf } from "../../../src/work/judging/limits.ts";
import { against, creditRisk } from "./rig.ts";

const TIMEOUT = { timeout: 60_000 };

function aucOf(slices: readonly MeasuredSlice[], name: string): number | null | undefined {
  return slices.find((slice) => slice.name === name)?.metrics["roc_auc"]?.value;
}

test("a first model has metrics, slices, latency and charts, and no comparison", TIMEOUT, async () => {
  await using rig = await creditRisk();
  const { evaluation, findings } = await rig.evaluate({
    candidate: await rig.train("a.onnx", {}),
    datasets: [
      await rig.holdout(),
      await rig.holdout({ name: "known", role: "shown", files: [rig.path("data/train.csv")] }),
    ],
  });
  expect(findings).toEqual([]);
  expect(evaluation).toMatchObject({
    schema: "model-gitops/evaluation/v1",
    model: "credit-risk",
    confidence: 0.95,
    baseline: { status: "none" },
    candidate: { format: "onnx" },
  });
  expect(evaluation?.datasets["holdout"]).toMatchObject({
    role: "decides",
    rows: 2500,
    overlap: { ids: 0, rows: 0 },
  });
  // Evaluation rows that were trained on are counted.
  expect(evaluation?.datasets["known"]?.overlap).toMatchObject({ ids: 6000, rows: 6000, pValue: 0 });
  // The example's README.
  expect(evaluation?.metrics["roc_auc"]?.value).toBeCloseTo(0.802, 3);
  expect(aucOf(evaluation?.slices ?? [], "region=north")).toBeCloseTo(0.737, 3);
  expect(aucOf(evaluation?.slices ?? [], "under-25")).toBeCloseTo(0.823, 3);
  expect(evaluation?.metrics["roc_auc"]).toMatchObject({
    method: "DeLong",
    gated: true,
    primary: true,
    limit: { min: 0.75 },
  });
  expect(evaluation?.metrics["f1"]).toMatchObject({ gated: false });
  expect(evaluation?.slices.some(({ harmed }) => harmed !== undefined)).toBe(false);
  expect(evaluation?.latency?.candidate.p95Ms).toBeGreaterThan(0);
  expect(evaluation?.latency?.candidate.memoryPeakBytes).toBeGreaterThan(1e6);
  expect(evaluation?.charts?.roc?.candidate.length).toBeGreaterThan(20);
  expect(evaluation?.graph?.parameters).toBeGreaterThan(100);
});

test("a quiet harm is found although every overall metric passes", TIMEOUT, async () => {
  await using rig = await creditRisk();
  const baseline = await rig.train("a.onnx", {});
  const candidate = await rig.train("b.onnx", { rounds: 100, minCategoryRows: 700 });
  const { evaluation, findings } = await rig.evaluate({ candidate, baseline: against(baseline) });
  expect(findings).toEqual([]);
  expect(evaluation?.baseline).toMatchObject({
    status: "compared",
    version: "credit-risk@v1.0.0",
    source: "environments/production.yaml",
  });
  for (const name of ["roc_auc", "log_loss", "recall"])
    expect([name, evaluation?.metrics[name]?.outcome]).toEqual([name, "pass"]);
  const harmed = evaluation?.slices.filter((slice) => slice.harmed === true) ?? [];
  expect(harmed.map(({ name }) => name)).toEqual(["region=north"]);
  expect(aucOf(harmed, "region=north")).toBeCloseTo(0.627, 3);
  expect(harmed[0]?.metrics["roc_auc"]?.baseline).toBeCloseTo(0.737, 3);
  if (evaluation === undefined) return;
  const verdict = judge({ model: "credit-risk", limits: limitsOf(rig.model), evaluation, changes: [] });
  expect(verdict.filter(({ outcome }) => outcome === "fail").map(({ subject }) => subject)).toEqual(["region=north"]);
});

test("a clear improvement passes on every dataset that judges; one that is shown has no outcome", TIMEOUT, async () => {
  await using rig = await creditRisk();
  await rig.shorten(1000);
  const { evaluation } = await rig.evaluate({
    candidate: await rig.train("b.onnx", { rounds: 60 }),
    baseline: against(await rig.train("a.onnx", {})),
    datasets: [
      await rig.holdout(),
      await rig.holdout({ name: "old", role: "guard" }),
      await rig.holdout({ name: "new", role: "shown", replaces: "holdout" }),
    ],
  });
  expect(evaluation?.metrics["roc_auc"]).toMatchObject({ outcome: "pass", improved: true });
  expect(evaluation?.slices.filter(({ harmed }) => harmed)).toEqual([]);
  expect(evaluation?.latency?.ratio).toBeGreaterThan(0);
  // A guard has its own metrics, with twice the margin.
  expect(evaluation?.datasets["holdout"]).not.toHaveProperty("metrics");
  expect(evaluation?.datasets["old"]?.metrics?.["roc_auc"]).toMatchObject({ margin: 0.02, outcome: "pass" });
  expect(evaluation?.datasets["new"]).toMatchObject({ role: "shown", replaces: "holdout" });
  expect(evaluation?.datasets["new"]?.metrics?.["roc_auc"]).toMatchObject({ gated: false });
  expect(evaluation?.datasets["new"]?.metrics?.["roc_auc"]).not.toHaveProperty("outcome");
});

test(
  "a plainly worse model fails, with the same numbers every time; compared with itself it has none",
  TIMEOUT,
  async () => {
    await using rig = await creditRisk();
    await rig.shorten(500);
    const candidate = await rig.train("c.onnx", { rounds: 10 });
    const baseline = against(await rig.train("a.onnx", {}));
    const [first, second] = [await rig.evaluate({ candidate, baseline }), await rig.evaluate({ candidate, baseline })];
    expect(first.evaluation?.metrics["roc_auc"]).toMatchObject({ outcome: "fail", improved: false });
    expect(second.evaluation?.metrics).toEqual(first.evaluation?.metrics);
    expect(second.evaluation?.slices).toEqual(first.evaluation?.slices);
    const same = await rig.evaluate({ candidate, baseline: against(candidate) });
    expect(same.evaluation?.baseline.status).toBe("same");
    expect(same.evaluation?.metrics["roc_auc"]).not.toHaveProperty("delta");
    expect(first.evaluation?.evaluationKey).toBe(same.evaluation?.evaluationKey);
  },
);

test("a fall that the rows cannot tell from the margin is inconclusive, and says how many could", TIMEOUT, async () => {
  await using rig = await creditRisk();
  await rig.shorten(1000);
  const baseline = await rig.train("a.onnx", {});
  const candidate = await rig.train("b.onnx", { subsample: 0.3 });
  const { evaluation } = await rig.evaluate({ candidate, baseline: against(baseline) });
  expect(evaluation?.metrics["roc_auc"]?.outcome).toBe("inconclusive");
  expect(evaluation?.metrics["roc_auc"]?.needed?.alike).toBeGreaterThan(1000);
});
