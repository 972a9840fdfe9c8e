import { expect, test } from "vitest";
import type { EvaluationRecord } from "../../../../src/generated/types.ts";
import { classifyChange } from "../../../../src/work/governance/envelope.ts";
import { anchorSide, artifactOf, evaluation, manifest, question } from "./envelope-seeds.ts";

const STEP = 0.002;
const envelope = { metrics: { roc_auc: { maxDrop: 0.02 } } };
const governed = manifest({ governance: { risk: "high", euAiAct: "high", envelope } });

interface Slices {
  /** The rows that judge the n-th version. */
  readonly rows: (step: number) => string;
  /** How much easier the rows of the n-th version are for any model. */
  readonly ease?: (step: number) => number;
}

/** Twenty retrainings, each 0.2 points worse than the one before: which of them takes the light path? */
function light({ rows, ease = () => 0 }: Slices): readonly number[] {
  const own = evaluation({ candidate: "v0", value: 0.8 + ease(0), rows: rows(0) });
  const accepted: EvaluationRecord[] = [own];
  const found: number[] = [];
  for (let step = 1; step <= 20; step += 1) {
    const value = 0.8 - step * STEP + ease(step);
    const measured = { candidate: `v${step}`, baseline: `v${step - 1}`, value, was: value + STEP, rows: rows(step) };
    const next = evaluation(measured);
    const anchor = anchorSide({
      artifact: artifactOf("v0"),
      manifest: governed,
      evaluation: own,
      accepted,
      retrainings: step - 1,
    });
    const candidate = { manifest: governed, evaluation: next };
    const { class: kind, changes } = classifyChange(question({ envelope, anchor, candidate }));
    const change = changes.find(({ subject }) => subject === "roc_auc");
    expect(change?.change).toBeCloseTo(step * STEP, 9);
    if (kind === "retrain-within-envelope") found.push(step);
    accepted.push(next);
  }
  return found;
}

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

test("twenty times 0.2 points do not get through on the same rows", () => {
  expect(light({ rows: () => "holdout" })).toEqual(TEN);
});

test("nor where each version brings rows of its own, however easy they are", () => {
  expect(light({ rows: (step) => `month ${step}`, ease: (step) => step * 0.01 })).toEqual(TEN);
});

test("nor where the rows change now and then", () => {
  expect(
    light({ rows: (step) => `quarter ${Math.floor(step / 3)}`, ease: (step) => Math.floor(step / 3) / 50 }),
  ).toEqual(TEN);
});

test("nor without an envelope: what one retraining may lose, all together may not lose either", () => {
  const own = evaluation({ candidate: "v0", value: 0.8 });
  const next = evaluation({ candidate: "v3", baseline: "v2", value: 0.794, was: 0.796 });
  const anchor = anchorSide({ artifact: artifactOf("v0"), evaluation: own, accepted: [own] });
  const found = classifyChange(question({ anchor, candidate: { manifest: manifest(), evaluation: next } }));
  expect(found.class).toBe("substantial");
  expect(found.reasons).toEqual(["roc_auc is worse than the anchor's by 0.006, on the same rows; the limit is 0.005"]);
});

test("a link that is missing is no comparison, and is never inside", () => {
  const own = evaluation({ candidate: "v0", value: 0.8, rows: "old" });
  const next = evaluation({ candidate: "v2", baseline: "v1", value: 0.81, was: 0.8, rows: "new" });
  const anchor = anchorSide({ artifact: artifactOf("v0"), manifest: governed, evaluation: own, accepted: [own] });
  const found = classifyChange(question({ envelope, anchor, candidate: { manifest: governed, evaluation: next } }));
  expect(found.class).toBe("substantial");
  expect(found.changes).toContainEqual({ subject: "roc_auc", limit: 0.02, outcome: "unmeasured" });
  expect(found.reasons.join()).toMatch(/Keep the anchor's rows as one more evaluation dataset/);
});

test("rows of the anchor that are kept beside those that decide compare directly", () => {
  const own = evaluation({ candidate: "v0", value: 0.8, rows: "kept" });
  const next = evaluation({
    candidate: "v9",
    baseline: "v8",
    value: 0.9,
    was: 0.9,
    rows: "new",
    guards: { kept: 0.77 },
  });
  const anchor = anchorSide({ artifact: artifactOf("v0"), manifest: governed, evaluation: own, accepted: [own] });
  const found = classifyChange(question({ envelope, anchor, candidate: { manifest: governed, evaluation: next } }));
  expect(found.changes.find(({ subject }) => subject === "roc_auc")).toMatchObject({
    from: 0.8,
    to: 0.77,
    outcome: "fail",
  });
});

test("a baseline from before the anchor is reached by what the anchor was held against", () => {
  const own = evaluation({ candidate: "v1", baseline: "v0", value: 0.8, was: 0.79, rows: "old" });
  const next = evaluation({ candidate: "v2", baseline: "v0", value: 0.75, was: 0.78, rows: "new" });
  const anchor = anchorSide({ artifact: artifactOf("v1"), manifest: governed, evaluation: own, accepted: [own] });
  const found = classifyChange(question({ envelope, anchor, candidate: { manifest: governed, evaluation: next } }));
  const change = found.changes.find(({ subject }) => subject === "roc_auc");
  expect([change?.outcome, change?.change?.toFixed(6)]).toEqual(["fail", "0.040000"]);
});
