import { expect, test } from "vitest";
import { kindOf, mentionsOf } from "../../../../src/work/adoption/mentions.ts";
import { projectOf } from "./project-of.ts";

const of = (text: string) => mentionsOf(projectOf({ "train.py": text }), ["train.py"]);
const words = (said: readonly { readonly text: string }[]): readonly string[] => said.map(({ text }) => text);

test.each([
  ['TARGET = "churn"', ["churn"]],
  ["target_col: str = 'churn'", []],
  ['LABEL_COLUMN = "churn"', ["churn"]],
  ['y = df["churn"]', ["churn"]],
  ['y_train = train.loc[:, "churn"]', ["churn"]],
  ['X, y = df.drop(columns=["churn"]), df["churn"]', ["churn"]],
  ["y = df.churn.map({'No': 0, 'Yes': 1})", ["churn"]],
  ["y = df.iloc", []],
  ['y = df.pop("churn")', ["churn"]],
  ['roc_auc_score(test["churn"], scores)', ["churn"]],
  ['model.fit(df[["a", "b"]], df["churn"])', ["churn"]],
  ['lgb.Dataset(df[features], label=df["churn"])', ["churn"]],
  ['parser.add_argument("--target", type=str, default="churn")', ["churn"]],
  ['# y = df["was once"]', []],
] as const)("%s names the target %j", (text, targets) => {
  expect(words(of(text).targets)).toEqual(targets);
});

test("a column that is only dropped is no target, and may be meant", () => {
  const { targets, dropped } = of('X = df.drop("id", axis=1)\n');
  expect([words(targets), words(dropped)]).toEqual([[], ["id"]]);
});

test("paths are found behind the folders that constants name", () => {
  const { tables, artifacts } = of(
    [
      "from pathlib import Path",
      "ROOT = Path(__file__).resolve().parents[1]",
      'DATA: Path = ROOT / "data" / "v1"',
      'OUT = os.path.join(DATA, "models")',
      'pd.read_csv(DATA / "train.csv")',
      'pd.read_csv(UNKNOWN / "test.csv")',
      'pd.read_parquet("s3://bucket/a/train.parquet")',
      'joblib.dump(model, os.path.join(OUT, "m.joblib"))',
      'pd.read_csv(f"data/{name}.csv")',
      'json.dump(params, open("params.json", "w"))',
      'booster.save_model("model.json")',
      'tokenizer.save_pretrained("out/best/")',
    ].join("\n"),
  );
  expect(words(tables)).toEqual(["data/v1/train.csv", "test.csv", "s3://bucket/a/train.parquet"]);
  expect(words(artifacts)).toEqual(["data/v1/models/m.joblib", "params.json", "model.json", "out/best/"]);
});

test("where estimators of two kinds are made, nobody can tell", () => {
  const kind = (text: string) => kindOf(of(text).estimators)?.kind;
  expect(kind("LogisticRegression()")).toBe("classification");
  expect(kind('params = {"objective": "multi:softprob"}')).toBe("multiclass-classification");
  expect(kind("XGBRegressor()")).toBe("regression");
  expect(kind("XGBRegressor()\nXGBClassifier()")).toBeUndefined();
  expect(kind("")).toBeUndefined();
});

test("a hostile text is read in no time", () => {
  const began = performance.now();
  for (const part of ["(", '"', "[ ", "X = ", "a / ", "\\", " ", "y = a[", "\t", 'features = ["a", '])
    of(part.repeat(60_000));
  expect(performance.now() - began).toBeLessThan(5000);
});

test("a stranger's line: fit with an attribute, and a model that a library saves under any name", () => {
  const text =
    'm = xgboost.XGBClassifier().fit(tr.drop(columns="target"), tr.target)\nos.makedirs("models", exist_ok=True); m.save_model("models/wine.json")\n';
  const { targets, artifacts } = mentionsOf({ paths: ["t.py"], texts: new Map([["t.py", text]]), lying: [] }, ["t.py"]);
  expect(targets[0]?.text).toBe("target");
  expect(artifacts.filter(({ isSaved }) => isSaved === true).map(({ text: path }) => path)).toEqual([
    "models/wine.json",
  ]);
});
