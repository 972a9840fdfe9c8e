import { expect, test } from "vitest";
import { binarySample } from "../../../../src/work/measure/binary-sample.ts";
import { changedRows } from "../../../../src/work/measure/changed-rows.ts";
import { labelSetSample } from "../../../../src/work/measure/label-set-sample.ts";
import { classSample } from "../../../../src/work/measure/multiclass-sample.ts";
import { quantileSample } from "../../../../src/work/measure/quantile-sample.ts";
import { valueSample } from "../../../../src/work/measure/regression-sample.ts";
import { textSample } from "../../../../src/work/measure/text-sample.ts";

const N = 40;
const rows = <T>(of: (row: number) => T): T[] => Array.from({ length: N }, (_, row) => of(row));

/** The first ten rows are mended by the candidate, the next nine broken, and of the others both say the truth. */
const binary = (weights?: Float64Array) =>
  binarySample({
    weights,
    labels: Uint8Array.from(rows(() => 1)),
    candidate: {
      decisions: Uint8Array.from(rows((row) => (row >= 10 && row < 19 ? 0 : 1))),
      scores: Float64Array.from(rows((row) => 0.5 + row / 100)),
    },
    baseline: {
      decisions: Uint8Array.from(rows((row) => (row < 10 ? 0 : 1))),
      scores: Float64Array.from(rows(() => 0.4)),
    },
  });

test("rows by what their change is for them, the largest first, and none of fewer than ten", () => {
  expect(changedRows(binary(), 3)).toEqual([
    { effect: "worse", rows: undefined, chosen: [] },
    { effect: "better", rows: 10, chosen: [9, 8, 7] },
  ]);
});

test("rows without weight count nowhere", () => {
  const weights = Float64Array.from(rows((row) => (row === 9 ? 0 : 1 + (row % 2))));
  expect(changedRows(binary(weights), 3)).toEqual([
    { effect: "worse", rows: undefined, chosen: [] },
    { effect: "better", rows: undefined, chosen: [] },
  ]);
});

test("of classes, wrong otherwise is neither worse nor better, and the rows are shared out", () => {
  const sample = classSample({
    classes: ["a", "b", "c"],
    labels: Int32Array.from(rows(() => 0)),
    candidate: { decisions: Int32Array.from(rows((row) => row % 3)) },
    baseline: { decisions: Int32Array.from(rows((row) => (row + 1) % 3)) },
  });
  // Row 0 becomes right, row 1 stays wrong otherwise, row 2 becomes wrong.
  expect(changedRows(sample, 5)).toEqual([
    { effect: "worse", rows: 13, chosen: [2, 5] },
    { effect: "better", rows: 14, chosen: [0, 3] },
    { effect: "different", rows: 13, chosen: [1] },
  ]);
});

test("of numbers, the change of the error counts; of sets, how many labels are wrong", () => {
  const values = valueSample({
    targets: Float64Array.from(rows(() => 0)),
    candidate: { values: Float64Array.from(rows((row) => (row < 20 ? row : 1))) },
    baseline: { values: Float64Array.from(rows((row) => (row < 20 ? -5 : 1))) },
  });
  // Row 5 says 5 for -5, which is as far; 0 to 4 are nearer.
  expect(changedRows(values, 4)).toEqual([
    { effect: "worse", rows: 14, chosen: [19, 18, 17, 16] },
    { effect: "better", rows: undefined, chosen: [] },
    { effect: "different", rows: undefined, chosen: [] },
  ]);
  const sets = labelSetSample({
    classes: 2,
    labels: Uint8Array.from(rows(() => [1, 0]).flat()),
    candidate: { decisions: Uint8Array.from(rows((row) => (row < 12 ? [1, 0] : [0, 1])).flat()) },
    baseline: { decisions: Uint8Array.from(rows(() => [0, 1]).flat()) },
  });
  expect(changedRows(sets, 2)).toEqual([{ effect: "better", rows: 12, chosen: [0, 1] }]);
});

test("of texts, a judge's word goes before the words of the reference", () => {
  const given = {
    references: rows(() => ["the cat sat"]),
    candidate: { texts: rows((row) => (row < 15 ? "a cat sat" : "a dog")) },
    baseline: { texts: rows(() => "a dog") },
  };
  expect(changedRows(textSample(given), 2)).toEqual([{ effect: "better", rows: 15, chosen: [0, 1] }]);
  const candidate = { ...given.candidate, points: Float64Array.from(rows(() => 0)) };
  expect(changedRows(textSample({ ...given, candidate }), 2)).toMatchObject([{ effect: "worse", rows: 15 }]);
});

test("without a baseline, and where no row is right or wrong alone, there is nothing", () => {
  const { baseline: _, ...alone } = binary();
  expect(changedRows(alone, 3)).toBeUndefined();
  const targets = Float64Array.from(rows(() => 0));
  const side = { values: Float64Array.from(rows(() => [0, 1]).flat()) };
  const quantiles = { levels: [0.1, 0.9], targets, candidate: side, baseline: side };
  expect(changedRows(quantileSample(quantiles as never), 3)).toBeUndefined();
});
