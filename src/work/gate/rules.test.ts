import { expect, test } from "vitest";
import { digest, findings, limits, metric } from "../../../test/unit/work/gate-cases.ts";
import { GATE_RULES } from "./rules.ts";

test("every rule has an id of its own", () => {
  expect(new Set(GATE_RULES.map(({ id }) => id)).size).toBe(GATE_RULES.length);
});

test("a verdict tells metric by metric, then in the order of the list", () => {
  const two = {
    roc_auc: { min: 0.5, margin: { absolute: 0.1 }, isPrimary: true },
    f1: { margin: { absolute: 0.1 }, isPrimary: false },
  };
  const evaluation = {
    metrics: { roc_auc: metric(), f1: metric() },
    datasets: {
      holdout: { role: "decides" as const, digest: digest("4"), rows: 100, judgedBefore: 30, overlap: { ids: 1 } },
    },
    slices: [{ name: "north", dataset: "holdout", n: 200, harmed: false, pValue: 0.5, metrics: {} }],
  };
  expect(findings(evaluation, { limits: { ...limits, metrics: two, latencyP95Ms: 5 } })).toEqual([
    "gate/absolute-limit pass",
    "gate/non-inferiority pass",
    "gate/non-inferiority pass",
    "gate/slice pass",
    "gate/latency unmeasured",
    "gate/holdout-reuse warn",
    "gate/separation fail",
  ]);
});
