import { expect, test } from "vitest";
import { pairModels, type Paired } from "../../../../src/work/planning/pairs.ts";

function model(name: string, blobs: readonly string[] = []): Paired {
  return { name, file: `models/${name}/model.yaml`, blobs: new Set(blobs) };
}

function pairs(heads: readonly Paired[], bases: readonly Paired[]): string {
  const { before, vanished } = pairModels(heads, bases);
  const paired = [...before].map(([name, base]) => `${name} was ${base.name}`);
  return [...paired, ...vanished.map(({ name }) => `${name} vanished`)].join(", ");
}

test.each<[string, readonly Paired[], readonly Paired[], string]>([
  ["by name", [model("a"), model("b")], [model("a")], "a was a"],
  ["by path", [{ ...model("a"), name: "z" }, model("b")], [model("a")], "z was a"],
  ["the only two that are left", [model("b")], [model("a")], "b was a"],
  [
    "by shared files, beside another new one",
    [model("decoy"), model("b", ["1", "2"])],
    [model("a", ["1", "2", "3"])],
    "b was a",
  ],
  ["the one that shares more", [model("b", ["1"]), model("c", ["1", "2"])], [model("a", ["1", "2"])], "c was a"],
  ["two of two", [model("c", ["2"]), model("d", ["1"])], [model("a", ["1"]), model("b", ["2"])], "c was b, d was a"],
  ["nobody guesses between equals", [model("b", ["1"]), model("c", ["1"])], [model("a", ["1"])], "a vanished"],
  ["nothing in common, and more than one", [model("b"), model("c")], [model("a")], "a vanished"],
  ["one that went", [model("b")], [model("a"), model("b")], "b was b, a vanished"],
])("%s", (...[, heads, bases, expected]) => {
  expect(pairs(heads, bases)).toBe(expected);
});
