import { expect, test } from "vitest";
import { artifactOf, requireApart } from "../../../../src/work/adoption/artifact.ts";
import { chooseData, tablesOf } from "../../../../src/work/adoption/choose-data.ts";
import { joined } from "../../../../src/work/adoption/joined.ts";
import { mentionsOf } from "../../../../src/work/adoption/mentions.ts";
import type { Program } from "../../../../src/work/adoption/program.ts";
import { projectOf } from "./project-of.ts";

const PROGRAM: Program = { line: "python train.py", folder: "", files: ["train.py"], why: "train.py", isWhole: false };

function chosen(text: string, paths: readonly string[], program: Partial<Program> = {}): unknown {
  const project = projectOf({ "train.py": text, ...Object.fromEntries(paths.map((path) => [path, ""])) });
  const mentions = mentionsOf(project, ["train.py"]);
  const answer = chooseData({ paths: tablesOf(project), program: { ...PROGRAM, ...program }, mentions });
  return "value" in answer ? answer.value : answer.choices;
}

test.each([
  ["", ["a/train.csv", "a/test.csv"], { train: "a/train.csv", holdout: "a/test.csv" }],
  ["", ["train.csv", "val.csv", "test.csv", "holdout.csv"], { train: "train.csv", holdout: "holdout.csv" }],
  ["", ["training_set.parquet", "eval_set.parquet"], { train: "training_set.parquet", holdout: "eval_set.parquet" }],
  ["", ["a/train.csv", "b/train.csv", "a/test.csv", "b/test.csv"], { train: "a/train.csv", holdout: "a/test.csv" }],
  ["", ["rows.csv"], { train: "rows.csv", holdout: undefined }],
  ["", ["a.csv", "b.csv"], ["a.csv", "b.csv"]],
  ["", [], []],
  [
    'pd.read_csv("mine.csv")',
    ["mine.csv", "other_train.csv", "other_test.csv"],
    { train: "mine.csv", holdout: undefined },
  ],
  [
    'pd.read_csv("d/my_train.csv")',
    ["d/my_train.csv", "d/my_test.csv"],
    { train: "d/my_train.csv", holdout: "d/my_test.csv" },
  ],
  ['pd.read_csv("../d/train.csv")', ["d/train.csv", "d/test.csv"], { train: "d/train.csv", holdout: "d/test.csv" }],
  [
    'pd.read_csv("s3://b/train.csv")\npd.read_csv("s3://b/test.csv")',
    ["x.csv"],
    { train: "s3://b/train.csv", holdout: "s3://b/test.csv" },
  ],
  ["", ["tests/fixtures/train.csv", "tests/fixtures/test.csv", "rows.csv"], { train: "rows.csv", holdout: undefined }],
] as const)("%j with %j reads %j", (text, paths, data) => {
  expect(chosen(text, paths)).toEqual(data);
});

test("of a folder that a pipeline reads its tables count, and of DVC what a pointer stands for", () => {
  expect(chosen("", ["data/in/train.csv", "data/in/test.csv", "train.csv"], { reads: ["data/in", "src"] })).toEqual({
    train: "data/in/train.csv",
    holdout: "data/in/test.csv",
  });
  expect(tablesOf(projectOf({ "d/a.csv.dvc": "", "model-gitops-out/x/train.csv": "" }, ["d/b.parquet"]))).toEqual([
    "d/a.csv",
    "d/b.parquet",
  ]);
});

test.each([
  ["", "a.csv", "a.csv"],
  ["svc", "./a.csv", "svc/a.csv"],
  ["svc/x", "../a.csv", "svc/a.csv"],
  ["svc", "../../../a.csv", "a.csv"],
  ["svc", "s3://b//k.csv", "s3://b//k.csv"],
  ["s3://b", "k.csv", "s3://b/k.csv"],
])("in %j the path %j is %j", (folder, path, place) => {
  expect(joined(folder, path)).toBe(place);
});

function left(text: string, program: Partial<Program> = {}, paths: Readonly<Record<string, string>> = {}): unknown {
  const project = projectOf({ "train.py": text, ...paths });
  const answer = artifactOf({ ...PROGRAM, ...program }, mentionsOf(project, ["train.py"]), project);
  return "value" in answer ? answer.value : answer.choices;
}

test.each([
  ['joblib.dump(m, "out/m.joblib")', {}, "out/m.joblib"],
  ['joblib.dump(m, "m.pkl")\nonnx.save(g, "m.onnx")', {}, "m.onnx"],
  ['torch.save(m.state_dict(), "m.pt")', { folder: "svc" }, "svc/m.pt"],
  ['model.save_pretrained("out/best")', {}, "out/best/"],
  ["", { leaves: ["metrics.json", "models/"] }, "models/"],
  ['pickle.dump(m, open("model.pkl", "wb"))', { leaves: ["out/model"] }, "out/model/model.pkl"],
  ['joblib.dump(m, f"{out}/m.pkl")', {}, []],
  ['joblib.dump(m, "/opt/ml/model/m.joblib")', {}, []],
  ['json.dump(p, open("params.json", "w"))', {}, []],
] as const)("%j leaves %j", (text, program, artifact) => {
  expect(left(text, program)).toEqual(artifact);
});

test("a folder is no artifact where what is committed would be emptied with it", () => {
  expect(() => requireApart("models/", projectOf({}), "churn")).toThrow("models/churn/model.yaml lies in it");
  expect(() => requireApart("out/", projectOf({ "out/readme.md": "" }), "churn")).toThrow("out/readme.md lies in it");
  expect(() => requireApart("out/", projectOf({ "outer/a": "" }), "churn")).not.toThrow();
  expect(() => requireApart("models/a.pkl", projectOf({}), "churn")).not.toThrow();
});
