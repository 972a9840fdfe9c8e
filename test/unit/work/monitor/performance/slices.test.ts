import { describe, expect, test } from "vitest";
import type { ServedRows } from "../../../../../src/work/monitor/measured.ts";
import { Random } from "../../../../../src/stats/random.ts";
import { binaryWorld, judged, profileOf, valueWorld, watchedModel } from "./worlds.ts";

const world = binaryWorld(0);

/** Rows with slices: every third row, a sensitive group and one of seven rows; `flipped` loses its labels' meaning. */
function sliced(
  seed: number,
  n: number,
  { flipped, share = 1 }: { readonly flipped?: string; readonly share?: number } = {},
): ServedRows {
  const rows = world(Random.fromSeed(seed), n, 0);
  const maskOf = (is: (row: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: n }, (_, row) => Number(is(row)));
  const slices = new Map([
    ["region=north", maskOf((row) => row % 3 === 0)],
    ["sex=f", maskOf((row) => row % 3 === 1)],
    ["rare", maskOf((row) => row < 7)],
  ]);
  const mask = flipped === undefined ? undefined : slices.get(flipped);
  const truth = rows.truth?.map((label, row) => (mask?.[row] === 1 && row % 10 < 10 * share ? 1 - label : label));
  return { ...rows, slices, truth: Int32Array.from(truth ?? []) };
}

describe("slices of a window", () => {
  const scene = watchedModel("binary-classification", "{accuracy: {}}", [
    "monitoring:\n",
    "  fairness: {sensitive: [sex]}\nmonitoring:\n",
  ]);
  const reference = profileOf(sliced(1, 1200), scene);

  test("are held against the same slice of the reference, and one that is harmed is named", () => {
    const { slices } = judged({ ...scene, reference }, sliced(4, 900, { flipped: "sex=f" })).performance;
    expect(slices?.map(({ slice, group, flagged, rows }) => ({ slice, group, flagged, rows }))).toEqual([
      { slice: "sex=f", group: true, flagged: true, rows: 300 },
      { slice: "region=north", group: undefined, flagged: false, rows: 300 },
    ]);
    expect(slices?.[0]?.reference).toBe(reference.performance?.slices?.[1]?.metrics["accuracy"]?.value);
  });

  test("make the model one that has decayed, and the reason names slice, value and limit", () => {
    const wide = watchedModel("binary-classification", "{accuracy: {margin: 0.1}}");
    const given = { ...wide, reference: profileOf(sliced(1, 1200), wide) };
    const { signals, reasons, performance } = judged(given, sliced(4, 2700, { flipped: "sex=f", share: 0.5 }));
    expect(performance.realized["accuracy"]?.flagged).toBe(false);
    expect(signals.decay).toBe(true);
    expect(reasons.decay).toMatch(
      /^accuracy of sex=f is 0\.\d+ on 900 rows, beyond 0\.\d+: 0\.\d+ in the reference, and the margin$/,
    );
    expect(judged(given, sliced(4, 2700)).signals.decay).toBe(false);
  });

  test("of fewer than ten rows are not shown, of fewer than a hundred not judged", () => {
    expect(reference.performance?.slices?.map(({ slice }) => slice)).toEqual(["region=north", "sex=f"]);
    const { slices } = judged({ ...scene, reference }, sliced(3, 150, { flipped: "sex=f" })).performance;
    expect(slices?.map(({ flagged }) => flagged)).toEqual([null, null]);
  });
});

describe("thresholds", () => {
  test("of the manifest take the place of the margin, and say where they stand", () => {
    const scene = watchedModel("binary-classification", "{accuracy: {}}", [
      "{minLabels: 100}",
      "{minLabels: 100, thresholds: {accuracy: {lower: 0.9}}}",
    ]);
    const reference = profileOf(world(Random.fromSeed(1), 1200, 0), scene);
    const { performance, signals, reasons } = judged({ ...scene, reference }, world(Random.fromSeed(2), 500, 0));
    expect(performance.realized["accuracy"]).toMatchObject({ threshold: 0.9, lower: 0.9, flagged: true });
    expect(performance.realized["accuracy"]?.thresholdFrom).toMatch(/^models\/credit-risk\/model\.yaml:\d+$/);
    expect(performance.estimated["accuracy"]).toMatchObject({ threshold: 0.9, flagged: true });
    expect(signals).toMatchObject({ decay: true, estimatedDecay: true, conceptDrift: false });
    expect(reasons.estimatedDecay).toContain("beyond 0.9");
  });

  test("of a reference of few parts are unmeasured, and say how many rows would do", () => {
    const scene = watchedModel("binary-classification", "{accuracy: {}}");
    const reference = profileOf(world(Random.fromSeed(1), 350, 0), scene);
    const { performance, signals } = judged({ ...scene, reference }, world(Random.fromSeed(2), 500, 0));
    expect(performance.estimated["accuracy"]).toMatchObject({ lower: null, threshold: null, flagged: null });
    expect(performance.estimated["accuracy"]?.reason).toContain("600 rows would do");
    expect(signals.estimatedDecay).toBeNull();
  });
});

test("the limit of a loss is the reference plus the margin, that of a score the reference less it", () => {
  const scene = watchedModel("binary-classification", "{accuracy: {}, log_loss: {}}");
  const reference = profileOf(world(Random.fromSeed(1), 600, 0), scene);
  const { realized } = judged({ ...scene, reference }, world(Random.fromSeed(2), 300, 0)).performance;
  const shown = Object.entries(realized).map(([name, { thresholdFrom }]) => [name, thresholdFrom]);
  expect(Object.fromEntries(shown)).toEqual({
    accuracy: "reference less the margin (default)",
    log_loss: "reference plus the margin (default)",
  });
});

test("where a value has no interval, the spread of the reference's parts tells decay from chance", () => {
  const scene = watchedModel("regression", "{max_error: {}}");
  const world = valueWorld({ df: Infinity });
  const reference = profileOf(world(Random.fromSeed(1), 1200, 0), scene);
  const quiet = judged({ ...scene, reference }, world(Random.fromSeed(2), 200, 0));
  expect(quiet.signals.decay).toBe(false);
  const broken = judged({ ...scene, reference }, world(Random.fromSeed(3), 200, 2));
  expect(broken.signals.decay).toBe(true);
  expect(broken.performance.realized["max_error"]?.thresholdFrom).toBe("reference chunks");
  expect(judged({ ...scene, reference }, world(Random.fromSeed(3), 110, 2)).signals.decay).toBeNull();
});

describe("what cannot be measured says why", () => {
  test.each([
    ["without labels", { truth: undefined }, "there are no labels"],
    ["of numbers where classes are", { truth: new Float64Array(400) }, "the labels are numbers"],
    ["without an answer", { scores: undefined, predicted: undefined }, "neither scores nor predicted classes"],
    ["without a positive class", { positive: undefined }, "set target.positive"],
    [
      "of scores that are no probabilities",
      { scores: new Float64Array(400).fill(3), predicted: undefined },
      "set model.threshold",
    ],
  ] as const)("rows %s", (_, broken, words) => {
    const scene = watchedModel("binary-classification", "{accuracy: {}}");
    const rows = world(Random.fromSeed(1), 400, 0);
    const reference = profileOf(rows, scene);
    const { signals, reasons, performance } = judged({ ...scene, reference }, { ...rows, ...broken });
    expect(signals.decay).toBeNull();
    expect(reasons.decay).toContain(words);
    expect(performance.realized).toEqual({});
  });

  test("a regression whose log lacks a column by which losses are stratified", () => {
    const scene = watchedModel("regression", "{mae: {}}");
    const rows = valueWorld()(Random.fromSeed(1), 1200, 0);
    const reference = profileOf(rows, scene);
    const { performance, signals } = judged({ ...scene, reference }, { ...rows, features: new Map() });
    expect(performance.estimated["mae"]?.reason).toContain("by load, which the log does not have");
    expect(signals).toMatchObject({ decay: false, estimatedDecay: null, conceptDrift: null });
  });

  test("tasks of which a log says too little", () => {
    const rows = world(Random.fromSeed(1), 400, 0);
    const scene = watchedModel("binary-classification", "{accuracy: {}}");
    const reference = profileOf(rows, scene);
    for (const task of ["ranking", "text-generation", "multilabel-classification"] as const) {
      const { signals, reasons } = judged({ ...scene, model: { ...scene.model, task }, reference }, rows);
      expect(signals).toEqual({ decay: null, estimatedDecay: null, conceptDrift: null });
      expect(reasons.decay).toMatch(/./);
    }
  });
});
