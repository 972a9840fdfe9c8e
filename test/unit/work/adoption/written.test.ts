import { spawnSync } from "node:child_process";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import type { Adoption } from "../../../../src/work/adoption/adoption.ts";
import { encodedPositive } from "../../../../src/work/adoption/encoded-positive.ts";
import { adoptedFiles } from "../../../../src/work/adoption/files.ts";
import { manifestText } from "../../../../src/work/adoption/manifest-text.ts";
import { comment, scalar, value } from "../../../../src/work/adoption/manifest-words.ts";
import { nextSteps } from "../../../../src/work/adoption/next-steps.ts";
import { trainScript } from "../../../../src/work/adoption/train-script.ts";
import { planFiles } from "../../../../src/work/adoption/write-plan.ts";
import { ADOPTION } from "./adoption.ts";
import { projectOf } from "./project-of.ts";

const HOSTILE = [
  "a b",
  "größe",
  "q\"uo'te",
  "new\nline\r\n- x: y",
  "# no comment",
  "null",
  "yes",
  "1e3",
  "0x1F",
  "012",
  "2026-01-01",
  "~",
  "*a",
  "&a",
  "!!python/object:x",
  "{a: b}",
  "a: b",
  "a #b",
  "\u2028\u2029\u0085\u007F\uFEFF\uFFFE",
  "\u0000\u001B[31m",
  "\uD800",
  "😀",
  "$(rm -rf /) `id` ${HOME}",
  "'; rm -rf /; '",
  "",
  " ",
  "=",
  "<<",
];

const hostile = (text: string): Adoption => ({
  ...ADOPTION,
  target: { value: text, why: text },
  positive: { value: text, why: text },
  encoded: { value: text, why: text },
  roles: { id: text, time: text, group: text },
  features: { seen: [text], excluded: [text], why: text },
  program: { ...ADOPTION.program, line: `python '${text.replaceAll("'", String.raw`'\''`)}'`, files: [text] },
  train: { ...ADOPTION.train, path: text },
  artifact: { value: text, why: text },
  leaks: [{ column: text, tells: text }],
});

test.each(HOSTILE)("%j is itself in a manifest, and says nothing else there", (text) => {
  expect(load(`[${scalar(text)}]`)).toEqual([text]);
  expect(load(`a: 1 # ${comment(text)}`)).toEqual({ a: 1 });
  const manifest: unknown = load(manifestText(hostile(text)));
  expect(Object.keys(Object(manifest))).toEqual([
    "apiVersion",
    "kind",
    "name",
    "owners",
    "task",
    "target",
    "columns",
    "features",
    "datasets",
    "training",
    "evaluation",
  ]);
  expect(manifest).toMatchObject({
    target: { column: text },
    columns: { id: text, time: text, group: text },
    datasets: { train: { path: `/${text}` } },
    training: { artifact: `/${text}` },
  });
});

test.each([
  ["1", 1],
  ["1.0", 1],
  ["-3", -3],
  ["true", true],
  ["True", "True"],
  ["yes", "yes"],
  ["007", "007"],
  ["12345678901234567890", "12345678901234567890"],
])("the value %j is %j, as the data has it", (text, meant) => {
  expect(load(value(text))).toBe(meant);
});

const python = spawnSync("python3", ["--version"]).status === 0;
const FORMATS = ["pickled", "xgboost", "lightgbm", "transformers"] as const;
const TASKS = ["binary-classification", "multiclass-classification", "regression"] as const;

test.runIf(python)("every program that is written is Python, whatever columns are called", () => {
  const suite = {
    templates: new Map<string, string>(),
    commit: undefined,
    version: "1.0.0",
    defaultBranch: "main",
    python: "",
  };
  const programs = FORMATS.flatMap((format) =>
    TASKS.flatMap((task) =>
      ["a", ...HOSTILE].map((text) =>
        adoptedFiles({ ...hostile(text), format, task: { value: task, why: "" } }, suite).find(({ path }) =>
          path.endsWith(".py"),
        ),
      ),
    ),
  ).map((file) => file?.text ?? "(");
  const parse = "import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)";
  const { status, stderr } = spawnSync("python3", ["-c", parse], { input: JSON.stringify(programs), encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test.each(HOSTILE.filter((text) => !text.includes("\0")))(
  "the shell runs one command in one folder, where %j is a name",
  (text) => {
    const { program } = hostile(text);
    const script = trainScript({ ...ADOPTION, program: { ...program, folder: text.replaceAll("\uD800", "") } });
    const words = script
      .replace(/^exec python (?=[^]*$)/m, "printf %s ")
      .replace(/^cd .*$/m, ":")
      .replace(/^mkdir .*$/m, ":");
    const checked = spawnSync("sh", ["-n"], { input: script, encoding: "utf8" });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
    expect(script.split("\n")[0]).toBe("#!/bin/sh");
    if (/[|&;<>$`]/.test(program.line) || /[\r\n\u2028]/.test(text)) return;
    expect(spawnSync("sh", ["-s"], { input: words, encoding: "utf8" }).stdout).toBe(text.toWellFormed());
  },
);

test("what packages need stands before the command, and a line of a shell stays one", () => {
  const uv = { tool: "uv", file: "uv.lock", prefix: ["uv", "run"], setup: [] } as const;
  const program = { ...ADOPTION.program, line: "python a.py && python b.py" };
  expect(trainScript({ ...ADOPTION, packaging: uv, program })).toContain(
    "exec uv run sh -c 'python a.py && python b.py'\n",
  );
  expect(
    trainScript({ ...ADOPTION, packaging: uv, program: { ...program, isWhole: true, line: "make train" } }),
  ).toContain("exec make train\n");
});

test("what training calls the positive class is what its mapping says", () => {
  const encoded = (text: string, positive: string) =>
    encodedPositive(projectOf({ "train.py": text }), ["train.py"], positive)?.value;
  expect(encoded('y = y.map({"No": 0, "Yes": 1})', "Yes")).toBe("1");
  expect(encoded("y = y.replace({'good': 0,\n 'bad':1})", "good")).toBe("0");
  expect(encoded('a = {"Yes": 1}\nb = {"Yes": 0}', "Yes")).toBeUndefined();
  expect(encoded('a = {"Yes": 1.5, "Yess": 1}', "Yes")).toBeUndefined();
  expect(encoded('a = {"Yes": 1}', "Y.s")).toBeUndefined();
  expect(encoded('a = {"": 1}', "")).toBeUndefined();
});

test("nothing that is there is overwritten, and lines are added once", () => {
  const file = { path: "a", text: "new\n", why: "" };
  expect(planFiles([file], new Map())).toMatchObject([{ kind: "new", content: "new\n" }]);
  expect(planFiles([file], new Map([["a", "new\n"]]))).toMatchObject([{ kind: "same" }]);
  expect(planFiles([file], new Map([["a", "theirs"]]))).toMatchObject([{ kind: "left", content: "theirs" }]);
  const lines = { ...file, text: "/x\n/y\n", isAppended: true };
  expect(planFiles([lines], new Map([["a", "/y\r\nz"]]))).toMatchObject([
    { kind: "lines", content: "/y\r\nz\r\n/x\r\n" },
  ]);
  expect(planFiles([lines], new Map([["a", " /x \n/y"]]))).toMatchObject([{ kind: "same", content: " /x \n/y" }]);
  expect(planFiles([lines], new Map([["a", ""]]))).toMatchObject([{ kind: "lines", content: "/x\n/y\n" }]);
});

test("an ignore line means the artifact and nothing else", () => {
  const suite = {
    templates: new Map<string, string>(),
    commit: undefined,
    version: "1.0.0",
    defaultBranch: "main",
    python: "",
  };
  const lines = adoptedFiles({ ...ADOPTION, artifact: { value: "a b/[m]*.pkl", why: "" } }, suite).at(-1)?.text;
  expect(lines).toBe(String.raw`/a\ b/\[m\]\*.pkl` + "\n/model-gitops-out/\n");
});

test("what is left to do is said in its order", () => {
  const facts = {
    mentions: {
      tables: [{ text: "rows.csv", file: "train.py", line: 3, at: 9 }],
      artifacts: [],
      targets: [],
      dropped: [],
      estimators: [],
    },
    commit: undefined,
    version: "1.0.0",
    hidden: [],
    isTracked: true,
  };
  const adoption = {
    ...ADOPTION,
    train: { ...ADOPTION.train, path: "d/rows.train.csv" },
    packaging: { tool: "none", prefix: [], setup: [] },
  } as const;
  const steps = nextSteps({ ...facts, adoption, split: { train: "d/rows.train.csv" } });
  expect(steps.map((step) => step.slice(0, 44))).toEqual([
    "Let train.py:3 read d/rows.train.csv in plac",
    "Look at models/churn/predict.py: it hands ro",
    'Take the model out of git: git rm --cached "',
    "Say which packages training needs, by a requ",
    "Put the commit of release v1.0.0 where the w",
    "Look at models/churn/model.yaml, decide what",
    "Commit the files on a branch, push it, and o",
  ]);
});

test("features of a graph are written in the order of the program", () => {
  const ordered = [
    { name: "b", type: "number" },
    { name: "a", type: "category" },
  ] as const;
  const features = { seen: ["a", "b"], excluded: ["c"], ordered, why: "train.py:3" };
  const text = manifestText({ ...ADOPTION, format: "onnx", features });
  expect(load(text)).toMatchObject({ features: ordered });
  expect(load(manifestText({ ...ADOPTION, format: "pickled", features }))).toMatchObject({
    features: { exclude: ["c"] },
  });
});
