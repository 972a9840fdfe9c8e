import { expect, test } from "vitest";
import { binaryAnswers, classAnswers, valueAnswers } from "../../../src/scoring/answers.ts";

const HOW = { role: "candidate", threshold: undefined } as const;
const READING = {
  task: "binary-classification",
  declared: undefined,
  positive: "1",
  negative: "0",
} as const;
const CLASSES = {
  task: "multiclass-classification",
  classes: ["a", "b", "c"],
  declared: undefined,
} as const;

function labels(...words: readonly string[]) {
  const dictionary = [...new Set(words)];
  return { codes: Int32Array.from(words, (word) => dictionary.indexOf(word)), dictionary };
}

test("the threshold decides, else the labels, else one half", () => {
  const scores = Float64Array.of(0.4, 0.3, 0.9);
  const given = { rows: 3, scores, labels: labels("0", "1", "1") };
  const decisions = (threshold: number | undefined, answers: Parameters<typeof binaryAnswers>[0]) => [
    ...binaryAnswers(answers, READING, { ...HOW, threshold }).predictions.decisions,
  ];
  expect(decisions(0.4, given)).toEqual([1, 0, 1]);
  expect(decisions(undefined, given)).toEqual([0, 1, 1]);
  expect(decisions(undefined, { rows: 3, scores })).toEqual([0, 0, 1]);
  expect(decisions(undefined, { rows: 3, labels: labels("true", "false", "true") })).toEqual([1, 0, 1]);
  expect(() => decisions(0.4, { rows: 3, labels: labels("1", "0", "1") })).toThrow(
    "model.threshold is 0.4, but the candidate gives labels and no scores.",
  );
  expect(() => decisions(undefined, { rows: 3, labels: labels("1", "0", "maybe") })).toThrow(
    'The candidate predicts "maybe", but the labels are "0" and "1". A binary model has two classes.',
  );
});

test("scores outside 0 to 1 are no probabilities, and need a threshold", () => {
  const scores = Float64Array.of(-2, 0.5, 3);
  const { predictions, notes } = binaryAnswers({ rows: 3, scores }, READING, { ...HOW, threshold: 0 });
  expect(predictions).toMatchObject({ areProbabilities: false, scores });
  expect(notes).toEqual([
    "The scores of the candidate lie between -2 and 3, so they are no probabilities: log loss, Brier score and calibration have no value.",
  ]);
  expect(() => binaryAnswers({ rows: 3, scores }, READING, HOW)).toThrow(
    "Set model.threshold, or output probabilities.",
  );
});

test("what float32 rounds beyond 1 is 1", () => {
  const { predictions, notes } = binaryAnswers(
    { rows: 3, scores: Float64Array.of(1.0000001, -1e-9, 0.5) },
    READING,
    HOW,
  );
  expect(predictions).toMatchObject({ areProbabilities: true, scores: Float64Array.of(1, 0, 0.5) });
  expect(notes).toEqual([]);
});

test("scores that are not finite are refused, with the row", () => {
  expect(() => binaryAnswers({ rows: 3, scores: Float64Array.of(0, Number.NaN, 1) }, READING, HOW)).toThrow(
    "first in row 2",
  );
  expect(() => valueAnswers({ rows: 2, scores: Float64Array.of(Infinity, Number.NaN) }, HOW)).toThrow(
    "gives 2 scores that are not finite",
  );
});

test("class scores are put in the reading's order and scaled to 1", () => {
  const scores = Float64Array.of(0.1, 0.2, 0.7, 0.2, 0.5, 0.3, 0.4, 0.2, 0.2);
  const { predictions, notes } = classAnswers({ rows: 3, scores, classes: ["c", "b", "a"] }, CLASSES, HOW);
  expect([...predictions.decisions]).toEqual([0, 1, 2]);
  expect(predictions.scores?.subarray(0, 3)).toEqual(Float64Array.of(0.7, 0.2, 0.1));
  expect(predictions.scores?.[8]).toBeCloseTo(0.5, 12);
  expect(notes).toEqual(["The probabilities of the candidate do not sum to 1 in 1 row; they were scaled to."]);
});

test("class scores that are no probabilities still decide", () => {
  const { predictions, notes } = classAnswers(
    { rows: 3, scores: Float64Array.of(5, 1, -2, 0, 4, 1, 0, 1, 2) },
    CLASSES,
    HOW,
  );
  expect(predictions).toMatchObject({ areProbabilities: false, decisions: Int32Array.of(0, 1, 2) });
  expect(notes).toHaveLength(1);
});

test("a model of other classes is named", () => {
  const scores = new Float64Array(6).fill(0.5);
  expect(() => classAnswers({ rows: 3, scores, classes: ["a", "b"] }, CLASSES, HOW)).toThrow(
    'The candidate scores the classes "a" and "b", but the classes are "a", "b" and "c".',
  );
});
