import { describe, expect, test } from "vitest";
import type { MeasuredSlice } from "../../../../src/generated/types.ts";
import { Random } from "../../../../src/stats/random.ts";
import { measureClassSlices } from "../../../../src/work/measure/class-slices.ts";
import { labelSetSample } from "../../../../src/work/measure/label-set-sample.ts";
import { measureMetric } from "../../../../src/work/measure/metrics.ts";
import { classSample, type ClassSample } from "../../../../src/work/measure/multiclass-sample.ts";
import type { ClassifiedSample } from "../../../../src/work/measure/one-class.ts";
import { settleSlices } from "../../../../src/work/measure/slices.ts";
import { OPTIONS, drawn, scored, spec } from "./samples.ts";

const MARGIN = { absolute: 0.02 };

function settled(sample: ClassifiedSample, names: readonly string[]): readonly MeasuredSlice[] {
  return settleSlices(measureClassSlices({ dataset: "holdout", sample, names, margin: MARGIN, options: OPTIONS }));
}

interface Answers {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Of each row, whether the model is right. */
  readonly candidate: (row: number) => boolean;
  readonly baseline?: (row: number) => boolean;
}

function answered({ labels, classes, candidate, baseline }: Answers): ClassSample {
  const side = (isRight: (row: number) => boolean) => ({
    decisions: labels.map((label, row) => (isRight(row) ? label : (label + 1) % classes.length)),
  });
  return classSample({ labels, classes, candidate: side(candidate), baseline: baseline && side(baseline) });
}

const LABELS = Int32Array.from({ length: 1200 }, (_, row) => row % 3);
const NAMES = ["ant", "bee", "cat"];

describe("a slice for each class", () => {
  test("harms the class whose recall falls, and no other", () => {
    const sample = answered({
      labels: LABELS,
      classes: NAMES,
      candidate: (row) => !(row % 3 === 1 && row % 2 === 0),
      baseline: () => true,
    });
    const found = settled(sample, NAMES);
    expect(found.map(({ name, harmed, n }) => [name, harmed, n])).toEqual([
      ["class = ant", false, 400],
      ["class = bee", true, 400],
      ["class = cat", false, 400],
    ]);
    expect(found[1]).toMatchObject({ declared: true, metrics: { recall: { value: 0.5, outcome: "fail" } } });
  });

  test("is right about harm no more often than the correction promises where nothing changed", () => {
    const classes = Array.from({ length: 20 }, (_, at) => `c${at}`);
    let [harmed, worlds] = [0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = Random.fromSeed(seed);
      const labels = Int32Array.from({ length: 1600 }, () => random.below(20));
      const right = () => labels.map(() => Number(random.uniform() < 0.8));
      const [own, other] = [right(), right()];
      const sample = answered({
        labels,
        classes,
        candidate: (row) => own[row] === 1,
        baseline: (row) => other[row] === 1,
      });
      const found = settled(sample, classes);
      worlds += 1;
      harmed += Number(found.some((slice) => slice.harmed === true));
    }
    expect(harmed / worlds).toBeLessThanOrEqual(0.05);
  });

  test("has of a binary model its recall and its specificity", () => {
    const sample = scored(drawn(Random.fromSeed(3), 800));
    const [yes, no] = settled(sample, ["yes", "no"]);
    const value = (name: string) => measureMetric(sample, spec(name), OPTIONS).measured;
    expect(yes?.metrics["recall"]).toMatchObject({
      value: value("recall").value,
      deltaInterval: value("recall").deltaInterval,
    });
    expect(no?.metrics["recall"]).toMatchObject({
      value: value("specificity").value,
      deltaInterval: value("specificity").deltaInterval,
    });
    expect(yes?.n).toBe(sample.positives);
  });

  test("of few rows is looked at together with the others, and by nobody where these are few too", () => {
    const few = [...Array.from({ length: 100 }, () => 0), ...Array.from({ length: 16 }, (_, at) => 1 + (at % 2))];
    const classes = ["many", "eight", "eight too", "none"];
    const all = answered({
      labels: Int32Array.from(few),
      classes,
      candidate: (row) => row < 108,
      baseline: () => true,
    });
    const [many, rare] = settled(all, classes);
    expect([many?.name, many?.n]).toEqual(["class = many", 100]);
    expect(rare).toMatchObject({ name: "class (classes of fewer than 10 rows)", n: 16, metrics: { recall: { value: 0.5 } } }); // prettier-ignore
    const one = answered({ labels: Int32Array.from(few.slice(0, 103)), classes, candidate: () => true });
    expect(settled(one, classes)[1]).toMatchObject({ n: 0, metrics: {}, note: "Fewer than 10 rows are not shown." });
    expect(JSON.stringify(settled(one, classes))).not.toContain("eight");
  });

  test("of sets of labels looks at the rows that have the label", () => {
    const labels = Uint8Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? 1 : Number(at % 40 === 1)));
    const sample = labelSetSample({ labels, classes: 2, candidate: { decisions: new Uint8Array(600) }, baseline: { decisions: labels } }); // prettier-ignore
    const [always, seldom] = settled(sample, ["always", "seldom"]);
    expect(always).toMatchObject({ name: "class = always", n: 300, harmed: true });
    expect(seldom).toMatchObject({ n: 15, harmed: true });
  });

  test("is bounded, and keeps odd names within a bound", () => {
    const classes = Array.from({ length: 1200 }, (_, at) => (at === 0 ? "x\n|".repeat(500) : `c${at}`));
    const labels = Int32Array.from({ length: 24_000 }, (_, row) => row % 1200);
    const found = settled(answered({ labels, classes, candidate: () => true, baseline: () => true }), classes);
    expect(found).toHaveLength(201);
    expect(found.at(-1)).toMatchObject({ name: "class (1000 more classes)", n: 20_000 });
    expect(Math.max(...found.map(({ name }) => name.length))).toBeLessThanOrEqual(300);
  });
});
