import { test } from "vitest";
import { assetNames } from "../../../src/records/asset-names.ts";

test("folders become two dashes, and what GitHub refuses a dot", ({ expect }) => {
  expect(assetNames(["model.onnx"])).toEqual(["model.onnx"]);
  expect(assetNames(["files/model.onnx", "files/tokens/vocab.json"])).toEqual([
    "files--model.onnx",
    "files--tokens--vocab.json",
  ]);
  expect(assetNames(["my model (1) b.onnx"])).toEqual(["my.model.1.b.onnx"]);
});

test("names that would be the same, or a document's, begin with their number", ({ expect }) => {
  expect(assetNames(["files/a b", "files/a(b"])).toEqual(["1-files--a.b", "2-files--a.b"]);
  expect(assetNames(["files/A", "files/a"])).toEqual(["1-files--A", "2-files--a"]);
  expect(assetNames(["readme.md"])).toEqual(["1-readme.md"]);
});
