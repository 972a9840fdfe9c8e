import { expect, test } from "vitest";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { source, type Edit } from "../manifests.ts";

const MULTI: readonly Edit[] = [
  ["task: binary-classification", "task: multiclass-classification"],
  [/ {2}metrics:\n(?: {4}.*\n)+/, "  metrics: {accuracy: {min: 0.5}}\n"],
];

function target(text: string, ...edits: readonly Edit[]) {
  return source(["target: {column: defaulted, positive: 1}", `target: {column: defaulted, ${text}}`], ...edits);
}

function remarks(text: string, ...edits: readonly Edit[]): readonly string[] {
  return checkMeaning(target(text, ...edits)).map(({ message, remediation }) => `${message} ${remediation}`);
}

test.each([
  ["positive: bad, classes: [good, bad]", []],
  ["positive: bad, classes: {good: 0, bad: 1}", []],
  ["classes: [0, 1]", []],
  ["positive: true, classes: [0, 1]", []],
  ["classes: [a, b, c]", MULTI],
  ['classes: {"01": 1, "02": 2}', MULTI],
] as const)("%s is a good target", (text, edits) => {
  expect(remarks(text, ...edits)).toEqual([]);
});

test.each([
  ["positive: bad, classes: [good, fair, bad]", [], "target.classes names 3 classes, and a binary model has two. Name the two"],
  ["positive: worse, classes: [good, bad]", [], 'The positive value "worse" is none of target.classes, "good" and "bad". Write `positive: bad`'],
  ["classes: [good, bad]", [], 'The positive value "1" is none of target.classes'],
  ['classes: [1, "1"]', [], 'target.classes has "1" twice.'],
  ["classes: {a: 0, b: 0, c: 1}", MULTI, 'target.classes has "0" twice. Name every class once, and map no two of them'],
] as const)("%s is told", (text, edits, said) => {
  expect(remarks(text, ...edits)).toEqual([expect.stringContaining(said)]);
}); // prettier-ignore

test("a mapping keeps the data's labels to the letter, and what the model calls them", () => {
  const { manifest, file } = target('positive: "02", classes: {"01": 1, "02": 2}');
  expect(resolveModel(manifest, file).target).toMatchObject({ classes: ["01", "02"], modelClasses: [1, 2] });
  const list = target("positive: bad, classes: [good, bad]");
  expect(resolveModel(list.manifest, list.file).target).toMatchObject({
    classes: ["good", "bad"],
    modelClasses: undefined,
  });
});
