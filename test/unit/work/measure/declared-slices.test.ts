import { expect, test } from "vitest";
import type { MeasuredSlice } from "../../../../src/generated/types.ts";
import { binarySample, type BinarySample } from "../../../../src/work/measure/binary-sample.ts";
import type { MetricSpec } from "../../../../src/work/measure/metrics.ts";
import type { Slice } from "../../../../src/work/measure/slice-rows.ts";
import { measureSlice, settleSlices } from "../../../../src/work/measure/slices.ts";
import { OPTIONS, spec } from "./samples.ts";

const ROWS = 2000;
const LABELS = Uint8Array.from({ length: ROWS }, (_, row) => row % 2);
const ACCURACY = [spec("accuracy", { margin: { absolute: 0.01 }, primary: true })];

/** Two models that give labels alone, right in every row but those that are wrong. */
function models(isWrong: Record<"candidate" | "baseline", (row: number) => boolean>): BinarySample {
  const decisions = (wrong: (row: number) => boolean) => LABELS.map((label, row) => (wrong(row) ? 1 - label : label));
  return binarySample({
    labels: LABELS,
    candidate: { decisions: decisions(isWrong.candidate) },
    baseline: { decisions: decisions(isWrong.baseline) },
  });
}

/** The rows from `from` on. */
function part(name: string, from: number, n: number): Slice {
  return { name, declared: true, rows: Uint32Array.from({ length: n }, (_, at) => from + at) };
}

function settled(
  sample: BinarySample,
  slices: readonly Slice[],
  specs: readonly MetricSpec[] = ACCURACY,
): readonly MeasuredSlice[] {
  return settleSlices(
    slices.map((slice) => measureSlice(slice, { dataset: "holdout", sample, specs, options: OPTIONS })),
  );
}

test("a declared slice of 60 rows that falls from 0.917 to 0.083 is harmed, among a hundred that are not", () => {
  const fell = models({ candidate: (row) => row >= 5 && row < 60, baseline: (row) => row < 5 });
  const others = Array.from({ length: 100 }, (_, at) => part(`other=${at}`, 60 + 19 * at, 19));
  const found = settled(fell, [part("region=north", 0, 60), ...others]);
  expect(found.filter(({ harmed }) => harmed === true).map(({ name }) => name)).toEqual(["region=north"]);
  const [north] = found;
  expect(north?.metrics["accuracy"]?.baseline).toBeCloseTo(0.917, 3);
  expect(north?.metrics["accuracy"]).toMatchObject({ outcome: "fail", n: 60 });
  expect(north).not.toHaveProperty("note");
});

test("so is one of ten rows that are all wrong now", () => {
  const fell = models({ candidate: (row) => row < 10, baseline: () => false });
  expect(settled(fell, [part("few", 0, 10)])[0]).toMatchObject({ n: 10, harmed: true });
});

test("rows that cannot tell are inconclusive, and no harm", () => {
  const one = models({ candidate: (row) => row === 3, baseline: (row) => row === 5 });
  const [few] = settled(one, [part("few", 0, 30)]);
  expect(few).toMatchObject({ harmed: false });
  expect(few?.metrics["accuracy"]).toMatchObject({ outcome: "inconclusive", gated: true });
});

const WITHIN_CLASS = [
  spec("precision", { margin: { absolute: 0.01 } }),
  spec("recall", { margin: { absolute: 0.01 } }),
];
const isPositive = (row: number): boolean => LABELS[row] === 1;

test("a metric that a few rows have no value of is left without an outcome, and the note says why", () => {
  // No row is predicted positive, and a slice of 40 rows is too small to hold that against the candidate.
  const never = models({ candidate: isPositive, baseline: () => false });
  const [few] = settled(never, [part("few", 0, 40)], WITHIN_CLASS);
  expect(few?.metrics["precision"]).toMatchObject({ value: null, gated: true });
  expect(few?.metrics["precision"]).not.toHaveProperty("outcome");
  expect(few?.metrics["recall"]?.outcome).toBe("fail");
  expect(few?.note).toMatch(/^Too small to judge: precision: /);
});

test("of enough rows a value that the candidate alone lacks is unmeasured", () => {
  const never = models({ candidate: isPositive, baseline: () => false });
  const [many] = settled(never, [part("many", 0, 200)], WITHIN_CLASS);
  expect(many?.metrics["precision"]).toMatchObject({ value: null, outcome: "unmeasured" });
  const neither = models({ candidate: isPositive, baseline: isPositive });
  expect(settled(neither, [part("many", 0, 200)], WITHIN_CLASS)[0]?.metrics["precision"]).not.toHaveProperty("outcome");
});
