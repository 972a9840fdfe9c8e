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

test("an argument that says where to write to is not needed before", () => {
  const command = (text: string): Edit => ["command: [python, train.py]", `command: [${text}]`];
  expect(remarks(artifact("out/"), command("python, train.py, --output, out/model.onnx"))).toEqual([]);
  expect(remarks(artifact("out/"), command("./out/train.sh"))).toEqual([
    expect.stringMatching(/holds ".\/out\/train.sh"/),
  ]);
});

test("checkpoints lie beside the artifact, not in it", () => {
  const at = (path: string): Edit => ["artifact: model.onnx", `artifact: out/\n  checkpoints: ${path}`];
  expect(remarks(at("out/checkpoints"))).toEqual([
    expect.stringMatching(/checkpoints lie in a folder of the artifact/),
  ]);
  expect(remarks(at("checkpoints"))).toEqual([]);
});

test("a file that is removed before training is not the manifest", () => {
  expect(remarks(artifact("[model.onnx, model.yaml]"))).toEqual([
    expect.stringMatching(/removed before training, and is the manifest/),
  ]);
});

test("a pattern is no path that training could write to", () => {
  expect(remarks(artifact("['out/*.onnx']"))).toEqual([expect.stringMatching(/"out\/\*\.onnx" is a pattern/)]);
  expect(remarks(artifact("'model[1].onnx'"))).toEqual([]);
});

test("a folder without its slash is told how to be one", () => {
  const [found] = checkMeaning(source(artifact("out")));
  expect(found?.remediation).toMatch(/^A folder has a \/ at its end\. Otherwise export ONNX, or give/);
  const [other] = checkMeaning(source(artifact("out.pkl")));
  expect(other?.remediation).toMatch(/^Export ONNX, or give/);
});

test("neither are predictions or progress data, nor the manifest", () => {
  const command = (text: string): Edit => [
    "command: [python, train.py]",
    `command: [python, train.py]\n  metrics: ${text}`,
  ];
  expect(remarks(command("data/train.csv"))).toEqual([
    expect.stringMatching(/The progress file would overwrite the dataset "train"/),
  ]);
  expect(remarks(command("model.yaml"))).toEqual([
    expect.stringMatching(/The progress file is removed before training, and is the manifest/),
  ]);
  const predictions: Edit = ["evaluation:\n", "evaluation:\n  predictions: data/holdout.csv\n"];
  expect(remarks(predictions)).toContainEqual(
    expect.stringMatching(/The predictions would overwrite the dataset "holdout"/),
  );
});
