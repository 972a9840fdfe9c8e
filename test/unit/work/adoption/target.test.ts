import { expect, test } from "vitest";
import { mentionsOf } from "../../../../src/work/adoption/mentions.ts";
import { positiveOf, targetOf, taskOf } from "../../../../src/work/adoption/target.ts";
import { column, projectOf, valued } from "./project-of.ts";

const mentions = (text: string) => mentionsOf(projectOf({ "train.py": text }), ["train.py"]);
const TABLE = { path: "a.csv", rows: 100, isWhole: true, columns: ["a", "b", "target"].map((name) => column(name)) };

test("a name alone makes no target: it is the first that is asked about", () => {
  expect(targetOf(TABLE, mentions(""))).toMatchObject({ flag: "--target", choices: ["target", "a", "b"] });
});

test("what the program takes as the target is it, where the data has such a column", () => {
  expect(targetOf(TABLE, mentions('y = df["a"]'))).toEqual({ value: "a", why: "train.py:1" });
  expect(targetOf(TABLE, mentions('y = df["elsewhere"]\ny = df["b"]'))).toEqual({ value: "b", why: "train.py:2" });
});

test("of two targets that are named as often a person says which", () => {
  expect(targetOf(TABLE, mentions('y = df["a"]\nTARGET = "b"'))).toMatchObject({ choices: ["b", "a", "target"] });
  expect(targetOf(TABLE, mentions('y = df["a"]\nTARGET = "b"\ny_test = test["b"]'))).toMatchObject({ value: "b" });
});

test.each([
  [["0", "1"], "1"],
  [["No", "Yes"], "Yes"],
  [["TRUE", "FALSE"], "TRUE"],
  [["n", "Y"], "Y"],
  [["good", "bad"], undefined],
  [["nein", "ja"], undefined],
  [["1", "2"], undefined],
  [["yes"], undefined],
  [["0", "1", "2"], undefined],
])("of %j the positive one is %j", (values, positive) => {
  const answer = positiveOf(
    "y",
    values.map((value) => ({ value, rows: 1 })),
  );
  expect("value" in answer ? answer.value : undefined).toBe(positive);
});

test.each([
  [valued("y", { a: 5, b: 5 }), "LogisticRegression()", "binary-classification"],
  [valued("y", { a: 5, b: 5, c: 5 }), "LogisticRegression()", "multiclass-classification"],
  [column("y"), "LinearRegression()", "regression"],
  [column("y", { isWhole: false }), "", "regression"],
  [valued("y", { a: 5, b: 5 }), "LinearRegression()", undefined],
  [column("y", { distinct: 99 }), "LogisticRegression()", undefined],
  [column("y", { distinct: 7 }), "", undefined],
  [valued("y", { a: 5, b: 5 }), "XGBRegressor()\nXGBClassifier()", "binary-classification"],
  [undefined, "XGBRegressor()", "regression"],
  [undefined, "XGBClassifier()", undefined],
] as const)("the task follows rows and program, or is asked", (seen, text, task) => {
  const answer = taskOf(seen, mentions(text));
  expect("value" in answer ? answer.value : undefined).toBe(task);
});
