import { describe, expect, test } from "vitest";
import { Random } from "../../../../src/stats/random.ts";
import { measureClasses } from "../../../../src/work/measure/class-table.ts";
import { classSample, type ClassSample } from "../../../../src/work/measure/multiclass-sample.ts";
import { measureMetric } from "../../../../src/work/measure/metrics.ts";
import { OPTIONS, drawn, scored, spec } from "./samples.ts";

interface Drawn {
  readonly rows: number;
  readonly classes: number;
  /** Of each class, the share of its rows that each model calls right. */
  readonly candidate: (label: number) => number;
  readonly baseline?: (label: number) => number;
  readonly labelOf?: (random: Random) => number;
}

function sampleOf({ rows, classes, candidate, baseline, labelOf }: Drawn): ClassSample {
  const random = Random.fromSeed(11);
  const labels = Int32Array.from({ length: rows }, () => labelOf?.(random) ?? random.below(classes));
  const answers = (right: (label: number) => number) => ({
    decisions: labels.map((label) => (random.uniform() < right(label) ? label : (label + 1) % classes)),
  });
  return classSample({
    labels,
    classes: Array.from({ length: classes }, (_, at) => `c${at}`),
    candidate: answers(candidate),
    baseline: baseline && answers(baseline),
  });
}

function tableOf(sample: ClassSample) {
  return measureClasses({ dataset: "holdout", sample, names: sample.classes, options: OPTIONS });
}

describe("the table of classes", () => {
  test("names the harmed class first, then the others by rows", () => {
    const sample = sampleOf({
      rows: 3000,
      classes: 4,
      candidate: (label) => (label === 2 ? 0.5 : 0.9),
      baseline: () => 0.9,
      labelOf: (random) => Math.min(3, Math.floor(random.uniform() * random.uniform() * 8)),
    });
    const { measured, tooSmall, leftOut } = tableOf(sample);
    expect([tooSmall, leftOut]).toEqual([0, 0]);
    // What the harmed one is taken for has more wrong calls, so its precision falls.
    expect(measured.map(({ name }) => name).slice(0, 2)).toEqual(["c2", "c3"]);
    const rows = measured.slice(2).map(({ n }) => n);
    expect(rows).toEqual(rows.toSorted((a, b) => b - a));
    const [harmed] = measured;
    expect(harmed?.metrics["recall"]?.deltaInterval?.[1]).toBeLessThan(-0.3);
    expect(harmed?.metrics["recall"]?.method).toBe("Tango score interval");
  });

  test("of few rows a class is counted, and one that nobody has or nobody calls so is no error", () => {
    const sample = classSample({
      labels: Int32Array.from([...Array.from({ length: 40 }, () => 0), ...Array.from({ length: 20 }, () => 1), 3]),
      classes: ["a", "never called", "never there", "one row"],
      candidate: { decisions: Int32Array.from({ length: 61 }, (_, row) => (row % 7 === 0 ? 2 : 0)) },
    });
    const { classes, measured, tooSmall } = tableOf(sample);
    expect([classes, tooSmall]).toEqual([4, 2]);
    expect(measured.map(({ name, n, predicted }) => [name, n, predicted])).toEqual([["a", 40, 52], ["never called", 20, 0]]); // prettier-ignore
    expect(measured[1]?.metrics["precision"]).toMatchObject({ value: null, reason: "no row is predicted positive" });
    expect(measured[1]?.metrics["recall"]?.value).toBe(0);
    expect(measured[1]?.metrics["f1"]?.value).toBe(0);
  });

  test("with one class alone has its row, and areas have no value", () => {
    const sample = classSample({
      labels: new Int32Array(30),
      classes: ["only", "other"],
      candidate: { decisions: new Int32Array(30), scores: new Float64Array(60).fill(0.5) },
      baseline: { decisions: new Int32Array(30), scores: new Float64Array(60).fill(0.5) },
    });
    const { measured, tooSmall } = tableOf(sample);
    expect(tooSmall).toBe(1);
    expect(measured[0]?.metrics["recall"]?.value).toBe(1);
    expect(measured[0]?.metrics["roc_auc"]?.value).toBeNull();
  });

  test("is bounded: of 1,500 classes the harmed and the large ones are measured, and the rest is counted", () => {
    const sample = sampleOf({
      rows: 60_000,
      classes: 1500,
      candidate: (label) => (label === 1234 ? 0.1 : 0.8),
      baseline: () => 0.8,
    });
    const { classes, measured, tooSmall, leftOut } = tableOf(sample);
    expect(measured).toHaveLength(200);
    expect(measured.length + tooSmall + leftOut).toBe(classes);
    expect(measured.slice(0, 3).map(({ name }) => name)).toContain("c1234");
  });

  test("has of a binary model the numbers of its metrics, and those of the other class", () => {
    const sample = scored(drawn(Random.fromSeed(5), 500));
    const { measured } = measureClasses({ dataset: "holdout", sample, names: ["yes", "no"], options: OPTIONS });
    const of = (name: string) => measured.find((one) => one.name === name)?.metrics ?? {};
    for (const name of ["precision", "recall", "f1", "roc_auc", "average_precision"]) {
      const { gated: _, ...whole } = measureMetric(sample, spec(name), OPTIONS).measured;
      expect(of("yes")[name]).toEqual(whole);
    }
    expect(of("no")["recall"]?.value).toBe(measureMetric(sample, spec("specificity"), OPTIONS).measured.value);
    expect(of("no")["roc_auc"]?.value).toBeCloseTo(of("yes")["roc_auc"]?.value ?? 0, 12);
  });

  test("keeps long and odd names whole up to a bound", () => {
    const names = ["a\nb|c", "", "x".repeat(5000)];
    const sample = sampleOf({ rows: 300, classes: 3, candidate: () => 0.9 });
    const { measured } = measureClasses({ dataset: "holdout", sample, names, options: OPTIONS });
    expect(measured.map(({ name }) => name.length).toSorted((a, b) => a - b)).toEqual([0, 5, 300]);
  });
});
