import { expect, test } from "vitest";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { source, type Edit } from "../manifests.ts";

function remarks(...edits: readonly Edit[]): readonly string[] {
  return checkMeaning(source(...edits)).map(({ location, message }) => `${location?.line}: ${message}`);
}

const artifact = (text: string): Edit => ["artifact: model.onnx", `artifact: ${text}`];

test("one file, a folder, or several", () => {
  for (const text of ["./model.onnx", "out/", "[model.onnx, model.onnx.data]", "[out/model.onnx, out/]"])
    expect(remarks(artifact(text))).toEqual([]);
});

test("a folder that is emptied must hold nothing that is needed", () => {
  expect(remarks(artifact("./"))).toEqual([
    expect.stringMatching(/The artifact would overwrite the dataset/),
    expect.stringMatching(/is emptied before training, and holds the manifest/),
  ]);
  expect(remarks(artifact("data/"))).toEqual([expect.stringMatching(/would overwrite the dataset "train"/)]);
  expect(
    remarks(artifact("[model.onnx, src/]"), ["command: [python, train.py]", "command: [python, src/train.py]"]),
  ).toEqual([expect.stringMatching(/is emptied before training, and holds "src\/train.py"/)]);
});

test("the first file is what is judged", () => {
  expect(remarks(artifact("[tokenizer.json, model.onnx]"))).toEqual([
    expect.stringMatching(/The artifact "tokenizer.json" is no ONNX file, and nothing else says how to predict/),
  ]);
});
