import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binarySample } from "../../../../../src/work/measure/binary-sample.ts";
import { measureMetrics } from "../../../../../src/work/measure/metrics.ts";
import { classSample } from "../../../../../src/work/measure/multiclass-sample.ts";
import { alwaysShown, type TaskSample } from "../../../../../src/work/measure/registry.ts";
import { valueSample } from "../../../../../src/work/measure/regression-sample.ts";
import { Random } from "../../../../../src/stats/random.ts";
import type { LabelsKnown, ServedRows, Unmeasurable } from "../../../../../src/work/monitor/measured.ts";
import { judgePerformance } from "../../../../../src/work/monitor/performance/judge.ts";
import type { Task } from "../../../../../src/manifest/metrics.ts";
import {
  binaryRows,
  binaryWorld,
  classWorld,
  judged,
  profileOf,
  valueWorld,
  watchedModel,
  type World,
} from "./worlds.ts";

const OPTIONS = { confidence: 0.95, resampling: { seed: 1, replicates: 50, rankedRows: 100 } };

/** The same rows as evaluation has them. */
function evaluated({ truth, scores = new Float64Array(0), predicted, classes = [] }: ServedRows): TaskSample {
  if (truth instanceof Float64Array) return valueSample({ targets: truth, candidate: { values: scores } });
  const labels = truth ?? new Int32Array(0);
  const decisions = predicted ?? new Int32Array(0);
  if (classes.length === 2)
    return binarySample({
      labels: Uint8Array.from(labels),
      candidate: { decisions: Uint8Array.from(decisions), scores, areProbabilities: true },
    });
  return classSample({ labels, classes, candidate: { decisions, scores, areProbabilities: true } });
}

const WORLDS: readonly (readonly [Task, World])[] = [
  ["binary-classification", binaryWorld(-0.5)],
  ["multiclass-classification", classWorld(3)],
  ["regression", valueWorld()],
];

describe("realized performance", () => {
  test.each(WORLDS)("of %s is what evaluation says of the same rows, metric by metric", (task, world) => {
    const shown = alwaysShown(task);
    const scene = watchedModel(task, `{${shown.map(({ name }) => `${name}: {}`).join(", ")}}`);
    const reference = profileOf(world(Random.fromSeed(7), 200, 0), scene);
    const specs = shown.map((metric) => ({ metric }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const rows = world(Random.fromSeed(seed), 120, 0);
        const { realized } = judged({ ...scene, reference }, rows).performance;
        const expected = measureMetrics(evaluated(rows), specs, OPTIONS);
        expect(Object.keys(realized)).toEqual(shown.map(({ name }) => name));
        for (const [name, { value }] of Object.entries(realized))
          expect([name, value]).toEqual([name, expected[name]?.value]);
      }),
      { numRuns: 2 },
    );
  });

  test("of few labels is unmeasured, and says how many would do", () => {
    const scene = watchedModel("binary-classification", "{accuracy: {}}");
    const world = binaryWorld(0);
    const reference = profileOf(world(Random.fromSeed(7), 400, 0), scene);
    const { performance, signals } = judged({ ...scene, reference }, world(Random.fromSeed(8), 40, 0));
    expect(performance.realized["accuracy"]).toMatchObject({
      value: null,
      flagged: null,
      reason: "40 rows with an answer and a label that can be used; 100 would do (monitoring.performance.minLabels)",
    });
    expect(performance.estimated["accuracy"]?.reason).toBe("40 rows; an estimate takes 300");
    expect(signals).toEqual({ decay: null, estimatedDecay: null, conceptDrift: null });
  });

  test("of labels of one class has no value where a metric needs both", () => {
    const scene = watchedModel("binary-classification", "{roc_auc: {}, accuracy: {primary: true}}");
    const reference = profileOf(binaryWorld(0)(Random.fromSeed(7), 400, 0), scene);
    const scores = Float64Array.from({ length: 200 }, (_, row) => (row % 2) * 0.6);
    const { realized } = judged({ ...scene, reference }, binaryRows(new Uint8Array(200), scores)).performance;
    expect(realized["roc_auc"]).toMatchObject({ value: null, flagged: null, reason: "only one class is present" });
    expect(realized["accuracy"]).toMatchObject({ value: 0.5, flagged: true });
  });

  test("rows whose label or answer is missing are left out", () => {
    const scene = watchedModel("binary-classification", "{accuracy: {}}");
    const rows = binaryWorld(0)(Random.fromSeed(7), 400, 0);
    const reference = profileOf(rows, scene);
    const truth = Int32Array.from(rows.truth ?? [], (label, row) => (row < 100 ? -1 : label));
    const scores = rows.scores?.map((score, row) => (row >= 350 ? Number.NaN : score));
    const { labelled, realized } = judged({ ...scene, reference }, { ...rows, truth, scores }).performance;
    expect(labelled).toMatchObject({ rows: 400, labels: 250 });
    expect(realized["accuracy"]?.rows).toBe(250);
  });
});

describe("signals", () => {
  test.each([
    ["binary-classification", "{roc_auc: {}, accuracy: {}}", binaryWorld(-1)],
    ["multiclass-classification", "{accuracy: {}, f1_macro: {}}", classWorld(3)],
    ["regression", "{mae: {}, rmse: {}}", valueWorld()],
  ] as const)("of %s stay quiet where nothing changed, and name what broke", (task, metrics, world) => {
    const scene = watchedModel(task, metrics);
    const reference = profileOf(world(Random.fromSeed(11), 1500, 0), scene);
    const quiet = judged({ ...scene, reference }, world(Random.fromSeed(12), 400, 0));
    expect(quiet.signals).toEqual({ decay: false, estimatedDecay: false, conceptDrift: false });
    const broken = judged({ ...scene, reference }, world(Random.fromSeed(13), 400, 0.9));
    expect(broken.signals).toEqual({ decay: true, estimatedDecay: false, conceptDrift: true });
    expect(broken.reasons.decay).toContain("beyond");
  });
});

test("where the log can have no answers or no labels, the reason is why", () => {
  const scene = watchedModel("binary-classification", "{accuracy: {}}");
  const rows = binaryWorld(-0.5)(Random.fromSeed(1), 200, 0);
  const reference = profileOf(rows, scene);
  const of = (why: Unmeasurable, labels?: LabelsKnown) =>
    judgePerformance({
      ...scene,
      reference,
      measured: { served: undefined, labelled: undefined, labels, why },
      seed: 1,
    });
  const labels = { from: 0, to: 86_400_000, known: 0 };
  const both = of({ answers: "No answers.", labels: "No labels." }, labels);
  expect(both.reasons).toEqual({ decay: "No labels.", estimatedDecay: "No answers.", conceptDrift: "No labels." });
  // What could not be read is remembered as nothing, so that what can be read later comes late.
  const { labelled } = both.performance;
  expect(labelled).toEqual({
    from: "1970-01-01T00:00:00.000Z",
    to: "1970-01-02T00:00:00.000Z",
    rows: 0,
    labels: 0,
    known: 0,
  });
  expect(of({ answers: "No answers." }).reasons.decay).toBe("No answers.");
  expect(of({}).reasons.decay).toContain("name them under monitoring.labels");
});
