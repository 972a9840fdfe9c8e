import { expect, test } from "vitest";
import { readClasses } from "../../../src/data/read-classes.ts";

const WORDS = ["a", "b", "c"];

const FACTS = {
  inputs: [],
  outputs: [],
  irVersion: 8,
  producer: "",
  bytes: 0,
  externalFiles: [],
  opsets: {},
  operators: {},
  parameters: 0,
  links: { nodes: [], constants: new Map<string, readonly string[]>(), fixed: new Set<string>() },
};

/** A model of three classes whose greatest score of row i is in column i % 3, and whose label is that of `column`. */
function read(column: (row: number) => number) {
  const rows = 300;
  const scores = Float64Array.from({ length: rows * 3 }, (_, at) => (at % 3 === Math.floor(at / 3) % 3 ? 0.6 : 0.2));
  const codes = Int32Array.from({ length: rows }, (_, row) => column(row));
  const collected = { rows, scores, width: 3, labels: { codes, dictionary: WORDS } };
  const facts = { known: WORDS, declared: { classes: WORDS, own: undefined } };
  return readClasses(collected, {
    model: { source: "model.onnx", facts: FACTS },
    chosen: { score: "s", label: "l" },
    options: { form: "matrix", classes: facts },
  });
}

test("labels that follow the greatest score, or mostly do, are those of the declared order", () => {
  expect(read((row) => row % 3).classes).toEqual(WORDS);
  expect(read((row) => (row % 5 === 0 ? 0 : row % 3)).classes).toEqual(WORDS);
});

test("labels that most rows contradict say that the order is another, or the scores are others", () => {
  expect(() => read((row) => (row % 10 === 0 ? row % 3 : (row + 1 + (row % 2)) % 3))).toThrow(
    /labels 90 % of the rows differently from its greatest score, if the scores are those of "a", "b" and "c" in this order/,
  );
});
