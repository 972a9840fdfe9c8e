import { expect, test } from "vitest";
import { readModelManifest } from "../../../src/manifest/read.ts";
import { formAndMeaning } from "../../../src/work/meaning/repaired.ts";
import { FILE, SMALLEST } from "./samples.ts";

type Edit = readonly [from: string, to: string];

function repaired(...edits: readonly Edit[]) {
  const text = edits.reduce((edited, [from, to]) => edited.replace(from, to), SMALLEST);
  const read = readModelManifest({ file: FILE, text });
  return {
    ...read,
    text,
    found: formAndMeaning(read).map(({ location, message }) => `${location?.column} ${message}`),
  };
}

test("a misspelt key is taken under its right name, and found where it stands", () => {
  const { repaired: mended } = repaired(["owners:", "ownrs:"], ["training:", "trainng:"]);
  expect(mended?.manifest.owners).toEqual(["@acme/risk-ml"]);
  expect(mended?.locate("/training/command", "key")).toMatchObject({ line: 8, column: 11 });
  expect(mended?.removed).toEqual([]);
});

test("a key whose right name is there too is left out, and of two that mean one the second", () => {
  expect(repaired(["name:", "nam: x\nname:"]).repaired?.manifest.name).toBe("credit-risk");
  const twice = repaired(["owners:", 'ownrs: ["@a"]\nownerz:']).repaired;
  expect([twice?.manifest.owners, twice?.removed]).toEqual([["@a"], ["/ownerz"]]);
});

test("what follows in a list keeps its place", () => {
  const { repaired: mended } = repaired(["min: 0.75}}", "min: 0.75}}, slices: [3, {name: x}, region]"]);
  expect(mended?.manifest.evaluation.slices).toEqual(["region"]);
  expect(mended?.locate("/evaluation/slices/0")).toMatchObject({ line: 9, column: 70 });
});

test("nothing is left of a manifest that lacks what everything needs", () => {
  expect(repaired([SMALLEST, "- a\n"]).repaired).toBeUndefined();
  expect(repaired(["task: binary-classification\n", ""]).repaired).toBeUndefined();
});

const FULL: readonly Edit[] = [
  ["target:", "columns: {id: loan_id, weight: w}\nfeatures: [{name: age, type: category, values: [a]}]\ntarget:"],
  ["path: data/train.csv", "path: data/train.csv, fetch: {command: [a]}, version: {snapshot: s}"],
  ["artifact: model.onnx", "artifact: model.bin, runner: [self-hosted], requires: {gpus: 1}, timeout: 9h"],
  [
    "min: 0.75}}",
    "min: 0.75}, mine: {rowSql: x, better: lower}}, command: [python, p.py], datasets: {holdout: decides}",
  ],
];

/** Every value of the whole manifest but the names of files, each replaced by one of a wrong form. */
test("whatever is left out of a manifest that makes sense, nothing is said but that", () => {
  const whole = repaired(...FULL);
  expect(whole.found).toEqual([]);
  for (const { index, 0: value } of whole.text.matchAll(/(?<=[:[,] ?)[\w./@"-]+(?=[,\]}\n])/g)) {
    const text = `${whole.text.slice(0, index)}{no: {no: 1}}${whole.text.slice(index + value.length)}`;
    const read = readModelManifest({ file: FILE, text });
    const extra = formAndMeaning(read).filter(({ message }) => !read.findings.some((form) => form.message === message));
    expect([value, extra.map(({ message }) => message)]).toEqual([value, []]);
  }
});
