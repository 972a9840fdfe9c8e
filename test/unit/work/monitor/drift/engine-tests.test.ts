import { expect, test } from "vitest";
import { predictionTests } from "../../../../../src/work/monitor/drift/engine-tests.ts";
import type { ServedRows } from "../../../../../src/work/monitor/measured.ts";

const N = 60;

function served(scores: (row: number) => readonly number[], classes = ["a", "b", "c"]): ServedRows {
  const rows = Array.from({ length: N }, (_, row) => scores(row));
  return {
    n: N,
    scores: Float64Array.from(rows.flat()),
    width: classes.length,
    classes,
    positive: undefined,
    predicted: Int32Array.from(rows, (own) => own.indexOf(Math.max(...own))),
    truth: undefined,
    weights: undefined,
    slices: new Map(),
    features: new Map(),
  };
}

const sure = (row: number): readonly number[] => [0.8 - row / 1000, 0.15, 0.05 + row / 1000];
const unsure = (row: number): readonly number[] => [0.3, 0.4 + row / 1000, 0.3 - row / 1000];

test("of several classes the highest score and the class are compared, by name and not by code", () => {
  const named = served((row) => sure(row).toReversed(), ["c", "b", "a"]);
  expect(predictionTests(served(sure), named, "evidently")).toMatchObject([
    { column: "@score", kind: "number", method: "ks", score: 1, drifted: false, rows: N, referenceRows: N },
    { column: "@label", kind: "category", method: "z", score: 1, drifted: false },
  ]);
  expect(predictionTests(served(sure), served(unsure), "evidently")).toMatchObject([
    { column: "@score", drifted: true },
    { column: "@label", drifted: true, rows: N, referenceRows: N },
  ]);
});

test("answers that a side has none of are told", () => {
  const none = { ...served(sure), scores: undefined, predicted: new Int32Array(N).fill(-1) };
  expect(predictionTests(served(sure), none, "nannyml")).toEqual([
    { column: "@score", problem: "The log's answers could not be read." },
    { column: "@label", problem: "It has no value in the window: NannyML has nothing to say." },
  ]);
  expect(predictionTests(none, served(sure), "nannyml")).toMatchObject([{ column: "@label" }]);
  const few = { ...served(sure), n: 9, scores: new Float64Array(9).fill(0.5), width: 1, classes: undefined };
  expect(predictionTests(few, served(sure), "nannyml")).toEqual([
    { column: "@score", problem: "The reference has 9 rows, and NannyML makes 10 chunks of it." },
  ]);
});
