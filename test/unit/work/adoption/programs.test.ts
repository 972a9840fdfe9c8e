import { expect, test } from "vitest";
import { chooseProgram, slug } from "../../../../src/work/adoption/choose-program.ts";
import { programsOf } from "../../../../src/work/adoption/programs.ts";
import { projectOf } from "./project-of.ts";

const FITS = "model.fit(X, y)\n";
const linesOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  programsOf(projectOf(files)).map(({ line, folder }) => (folder === "" ? line : `${folder}: ${line}`));

test.each([
  [{ "train.py": FITS }, ["python train.py"]],
  [{ "src/train_model.py": FITS, "src/predict_model.py": "" }, ["python src/train_model.py"]],
  [{ "main.py": FITS }, ["python main.py"]],
  [{ "main.py": "print('no model')\n" }, []],
  [{ "tests/train.py": FITS, "app.py": FITS }, ["python app.py"]],
  [{ "train.py": FITS, "notebooks/eda.ipynb": FITS }, ["python train.py"]],
  [{ "pkg/__init__.py": "", "pkg/train.py": "from pkg.rows import load\n" }, ["python -m pkg.train"]],
  [{ "pkg/train.py": "from .rows import load\n" }, ["python -m pkg.train"]],
  [{ "code/train.py": 'pd.read_csv("../data/train.csv")\n' }, ["code: python train.py"]],
  [{ "a b/train it.py": FITS }, ["python 'a b/train it.py'"]],
  [{ "it's/train.py": FITS }, [String.raw`python 'it'\''s/train.py'`]],
  [{ "svc/requirements.txt": "", "svc/train.py": FITS }, ["svc: python train.py"]],
  [{ "restraint.py": FITS, "trainset.py": FITS }, []],
] as const)("of %j the way of training is found", (files, lines) => {
  expect(linesOf(files)).toEqual(lines);
});

test("of several programs those are meant that can be started, and that no other imports", () => {
  const started = 'if __name__ == "__main__":\n    main()\n';
  expect(linesOf({ "train.py": `from trainer import Trainer\n${started}`, "trainer.py": started })).toEqual([
    "python train.py",
  ]);
  expect(linesOf({ "train.py": started, "lib/train_step.py": "def step(): ...\n" })).toEqual(["python train.py"]);
  expect(linesOf({ "train_a.py": FITS, "train_b.py": FITS })).toEqual(["python train_a.py", "python train_b.py"]);
});

test("stages of DVC train, with what they read and leave, and where they run", () => {
  const pipeline = [
    "stages:",
    "  prepare: {cmd: python prepare.py}",
    "  train:",
    "    wdir: ..",
    "    cmd: >-",
    "      python src/train.py data/train.csv",
    "    deps:",
    "    - src/train.py",
    "    outs:",
    "    - out/model.pkl:",
    "        cache: true",
    "  train_other:",
    "    cmd: python ${script}",
    "",
  ];
  for (const lineEnd of ["\n", "\r\n"]) {
    const project = projectOf({ "pipe/dvc.yaml": pipeline.join(lineEnd), "src/train.py": FITS });
    expect(programsOf(project)[0]).toMatchObject({
      line: "python src/train.py data/train.csv",
      folder: "",
      files: ["src/train.py"],
      reads: ["src/train.py", "data/train.csv"],
      leaves: ["out/model.pkl"],
    });
  }
});

test.each([
  "",
  "stages:\n",
  "stages: 5\n",
  "- a\n",
  "stages:\n  train:\n    deps: x\n",
  "\u0000\u0001",
  "stages:\n  train: &a [*a]\n",
])("a pipeline that says nothing makes no program: %j", (text) => {
  expect(linesOf({ "dvc.yaml": text })).toEqual([]);
});

test("targets of make train where they have a recipe", () => {
  const text =
    "train := 5\ntrain: data\n\tpython -m pkg.run data/a.csv -o out/m.pkl $(MODEL).pkl\n\nfit:\ntraining-set:\n\techo\n";
  const [made, ...others] = programsOf(projectOf({ Makefile: text, "pkg/run.py": "" }));
  expect(made).toMatchObject({
    line: "make train",
    isWhole: true,
    files: ["pkg/run.py"],
    reads: ["data/a.csv"],
    leaves: ["out/m.pkl"],
  });
  expect(others.map(({ line }) => line)).toEqual(["make training-set"]);
});

test("of several models a name that is a folder's chooses, else a person is asked", () => {
  const project = projectOf({
    "services/Churn/requirements.txt": "",
    "services/Churn/train.py": FITS,
    "services/ltv/requirements.txt": "",
    "services/ltv/train.py": FITS,
  });
  expect(chooseProgram(project, { train: "", model: "churn" })).toMatchObject({
    program: { folder: "services/Churn" },
  });
  expect(chooseProgram(project, { train: "", model: "" })).toMatchObject({
    open: { flag: "--train", choices: ["services/Churn: python train.py", "services/ltv: python train.py"] },
  });
  expect(chooseProgram(project, { train: "services/ltv: python train.py", model: "" })).toMatchObject({
    program: { folder: "services/ltv" },
  });
  expect(chooseProgram(project, { train: "bash ./go.sh && x", model: "" })).toMatchObject({
    program: { line: "bash ./go.sh && x", folder: "" },
  });
  expect(chooseProgram(projectOf({}), { train: "", model: "" })).toEqual({ none: true });
});

test.each([
  ["Kredit Prüfung", "kredit-prufung"],
  ["__My Model (v2)__", "my-model-v2"],
  ["2024_sales", "sales"],
  ["日本", ""],
  ["a".repeat(99), "a".repeat(63)],
])("the name %j becomes %j", (text, name) => {
  expect(slug(text)).toBe(name);
});
