import { expect, test } from "vitest";
import { pointerOf } from "../../../src/manifest/dotted-pointer.ts";
import { dotted } from "../../../src/manifest/pointers.ts";

const FILE = {
  datasets: { train: { path: "a" } },
  slices: [{ where: "x" }],
  training: { params: { "a.b": 1, a: { b: 2 }, "c/d~e": 3, "f[0]": 4 } },
};

test.each([
  ["datasets.train.path", "/datasets/train/path"],
  ["datasets.train.period.to", "/datasets/train/period/to"],
  ["slices[0].where", "/slices/0/where"],
  ["slices[1]", "/slices/1"],
  ["training.params.a.b", "/training/params/a.b"],
  ["training.params.a.c", "/training/params/a/c"],
  ["training.params.c/d~e", "/training/params/c~1d~0e"],
  ["training.params.f[0]", "/training/params/f[0]"],
  ["training.params.constructor", "/training/params/constructor"],
])("%s", (key, pointer) => {
  expect(pointerOf(key, FILE)).toBe(pointer);
  expect(dotted(pointer)).toBe(key);
});

test.each(["", ".a", "a.", "a..b", "a[b]", "a[", "a]b", "a.[0]", "[x]"])("%j is no key", (key) => {
  expect(pointerOf(key, FILE)).toBeUndefined();
  expect(pointerOf(key, undefined)).toBeUndefined();
});
