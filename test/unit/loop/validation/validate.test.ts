import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { toItsEnd } from "../../../../src/loop/place/own-end.ts";
import { duckDbProbe } from "../../../../src/loop/validation/validate-data.ts";
import { validateModels } from "../../../../src/loop/validation/validate.ts";
import { fakeHost } from "../../../fakes/host.ts";

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@ada"]
task: binary-classification
target: {column: defaulted, positive: 1}
columns: {id: loan_id}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation:
  metrics: {roc_auc: {min: 0.75, margin: 0.2}}
  slices: [region, {name: young, where: age < 25}]
`;

const AT = "models/credit-risk";

function rows(from: number, count: number): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `L${from + i},${20 + ((from + i) % 40)},${["north", "south"][i % 2]},${(from + i) % 3 === 0 ? 1 : 0}`,
  );
  return `loan_id,age,region,defaulted\n${lines.join("\n")}\n`;
}

const GOOD = {
  [`${AT}/model.yaml`]: MANIFEST,
  [`${AT}/train.py`]: "print()\n",
  [`${AT}/data/train.csv`]: rows(0, 600),
  [`${AT}/data/holdout.csv`]: rows(1000, 300),
};

async function validate(
  edits: Readonly<Record<string, string>>,
  prepare?: (root: string) => Promise<void>,
): Promise<readonly string[]> {
  await using host = await fakeHost({ files: { ...GOOD, ...edits } });
  await prepare?.(host.workspace);
  const head = new RevisionFiles(openWorktree(host));
  await using probe = duckDbProbe(host, head);
  const { findings } = await validateModels({
    head,
    workspace: host.workspace,
    now: Date.parse("2026-03-01"),
    probe,
  });
  return findings.map(
    ({ location, outcome, message }) =>
      `${location?.file.replace(`${AT}/`, "")}:${location?.line}:${location?.column} ${outcome} ${message}`,
  );
}

test("a good repository has no finding", async () => {
  expect(await validate({})).toEqual([]);
});

test("problems of several files, all at once", async () => {
  const findings = await validate({
    [`${AT}/model.yaml`]: MANIFEST.replace("[region", "[regoin").replace("age < 25", "agee < 25"),
    [`${AT}/data/holdout.csv`]: rows(500, 300),
    "environments/production.yaml":
      "apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {}\nextra: 1\n",
    "models/other/model.yaml": "kind: Model\n\tx: 1\n",
  });
  expect(findings).toEqual([
    expect.stringMatching(/^model.yaml:8:\d+ fail 100 ids of "holdout" are in "train" too/),
    expect.stringMatching(/^model.yaml:12:12 fail There is no column "regoin" in holdout. Did you mean "region"\?$/),
    expect.stringMatching(/^model.yaml:12:41 fail .*agee < 25/),
    "models/other/model.yaml:2:1 fail The line is indented with a tab. YAML is indented with spaces.",
    'environments/production.yaml:5:1 fail "extra" is not a key of an environment manifest.',
  ]);
});

test("files that are not there", async () => {
  const findings = await validate({
    [`${AT}/model.yaml`]: MANIFEST.replace("train.csv", "trian.csv").replace("train.py", "tarin.py"),
  });
  expect(findings).toEqual([
    `model.yaml:8:26 fail There is no file ${AT}/data/trian.csv (dataset "train"). Did you mean "${AT}/data/train.csv"?`,
    `model.yaml:9:30 fail There is no file ${AT}/tarin.py, which the training command starts. Did you mean "train.py"?`,
  ]);
});

test("a description of data that is not there, or is none", async () => {
  const named = MANIFEST.replace("{path: data/train.csv}", "{path: data/train.csv, croissant: data/train.json}");
  const of = async (text?: string) =>
    await validate({
      [`${AT}/model.yaml`]: named,
      ...(text !== undefined && { [`${AT}/data/train.json`]: text }),
    });
  expect(await of()).toEqual([
    expect.stringContaining("fail The description of train, data/train.json, cannot be used."),
  ]);
  expect(await of("{\n ]")).toEqual([expect.stringMatching(/^data\/train.json:2:2 fail .* The file is no JSON/)]);
  expect(await of('{"@type": "sc:Dataset", "name": "loans"}')).toEqual([]);
});

test("a symbolic link that leads out of the repository", async () => {
  const findings = await validate(
    { [`${AT}/model.yaml`]: MANIFEST.replace("data/train.csv", "linked/train.csv") },
    async (root) => {
      await mkdir(join(root, AT, "linked"), { recursive: true });
      await symlink("/etc/passwd", join(root, AT, "linked/train.csv"));
    },
  );
  expect(findings).toEqual([
    `model.yaml:8:26 fail ${AT}/linked/train.csv is a symbolic link that leads out of the repository.`,
  ]);
});

test("a forecast whose times are text in another order", async () => {
  const manifest = MANIFEST.replace(
    /task: .*\ntarget: .*\ncolumns: .*\n/,
    "task: forecasting\ntarget: {column: y}\ncolumns: {time: day}\n",
  ).replace(/ {2}metrics: .*\n {2}slices: .*\n/, "  metrics: {mase: {max: 1, margin: 20%}}\n");
  const series = (day: (index: number) => string): string =>
    `day,y\n${Array.from({ length: 20 }, (_, index) => `${day(index)},${index}`).join("\n")}\n`;
  const iso = series((index) => `2024-01-${10 + index}`);
  const validated = (train: string) =>
    validate({
      [`${AT}/model.yaml`]: manifest,
      [`${AT}/data/train.csv`]: train,
      [`${AT}/data/holdout.csv`]: iso.replaceAll("2024-01", "2024-02"),
    });
  expect(await validated(iso)).toEqual([]);
  // Twenty rows of five days are five points of time.
  const few = series((index) => `2024-02-${10 + (index % 5)}`);
  expect(
    await validate({ [`${AT}/model.yaml`]: manifest, [`${AT}/data/train.csv`]: iso, [`${AT}/data/holdout.csv`]: few }),
  ).toContainEqual(expect.stringContaining('warn "holdout" has 5 points of time: two models are compared from 8 on.'));
  expect(await validated(series((index) => `${10 + index}.01.2024`))).toEqual([
    'model.yaml:7:17 fail The time column "day" in train is text of the form 99.99.9999, whose order is not that of time.',
  ]);
});

test("data that cannot be read is a finding at its path", async () => {
  const findings = await validate({ [`${AT}/data/holdout.csv`]: "" });
  expect(findings[0]).toMatch(/^model.yaml:8:\d+ fail .*holdout.csv is empty/);
});

test("seven mistakes of form, meaning and data, all at once", async () => {
  const edits = [
    ["owners", "ownrs"],
    ["task: binary-classification", "task: binary-clasification"],
    ["column: defaulted", "column: defaultd"],
    ["columns:", "features: [{name: incomee, type: number}, {name: age, type: number}]\ncolumns:"],
    ["artifact: model.onnx", "artifact: model.onnx, timeout: 10x"],
    ["roc_auc", "roc_auk"],
    ["[region", "[regoin"],
  ] as const;
  const text = edits.reduce((edited, [from, to]) => edited.replace(from, to), MANIFEST);
  const data = Object.fromEntries(
    (["train", "holdout"] as const).map((name) => {
      const lines = GOOD[`${AT}/data/${name}.csv`].trim().split("\n");
      return [
        `${AT}/data/${name}.csv`,
        lines.map((line, i) => `${line},${i === 0 ? "income" : `${name.length}${i}`}\n`).join(""),
      ];
    }),
  );
  expect(await validate({ ...data, [`${AT}/model.yaml`]: text })).toEqual([
    'model.yaml:4:1 fail "ownrs" is not a key of a model manifest. Did you mean "owners"?',
    expect.stringMatching(/^model.yaml:5:7 fail task must be one of .* Did you mean "binary-classification"\?$/),
    'model.yaml:6:18 fail There is no column "defaultd" in train and holdout. Did you mean "defaulted"?',
    'model.yaml:7:19 fail There is no column "incomee" in holdout. Did you mean "income"?',
    expect.stringMatching(/^model.yaml:10:72 fail training.timeout must be a duration/),
    'model.yaml:12:13 fail There is no metric "roc_auk". Did you mean "roc_auc"?',
    'model.yaml:13:12 fail There is no column "regoin" in holdout. Did you mean "region"?',
  ]);
});

test("a positive value that the data does not have is shown where it stands", async () => {
  const findings = await validate({ [`${AT}/model.yaml`]: MANIFEST.replace("positive: 1", "positive: 7") });
  expect(findings).toContainEqual(
    expect.stringMatching(/^model.yaml:6:39 fail No row of "holdout" has the positive value 7/),
  );
});

test.each<[string, string, string, readonly string[]]>([
  ["an id", "{id: loan_id}", "{id: 3}", ["7:15"]],
  ["a positive value", "positive: 1", "positive: [1]", ["6:39"]],
  ["a dataset", "{path: data/holdout.csv}", "{pth: 3}", ["8:53"]],
  [
    "a dataset that leaves another to decide",
    "holdout: {path: data/holdout.csv}",
    "holdout: 3, other: {path: data/train.csv}",
    ["8:52"],
  ],
  ["a margin", "margin: 0.2", "margin: [0.2]", ["11:42"]],
  ["a limit", "min: 0.75", "min: high", ["11:28"]],
  ["a runner", "artifact:", "runner: 3, requires: {gpus: 1}, artifact:", ["9:49"]],
])("what is left out for its form is not missed: %s", async (...[, from, to, expected]) => {
  const found = await validate({ [`${AT}/model.yaml`]: MANIFEST.replace(from, to) });
  expect(found.map((text) => text.split(" ")[0])).toEqual(expected.map((at) => `model.yaml:${at}`));
});

test("data that nothing asks for is not opened", async () => {
  await using host = await fakeHost({ files: { ...GOOD, [`${AT}/data/holdout.csv`]: "" } });
  const looked: string[] = [];
  const probe = {
    async look({ name }: { readonly name: string }) {
      looked.push(name);
      return { datasets: {}, overlaps: [] };
    },
  };
  const options = { head: new RevisionFiles(openWorktree(host)), workspace: host.workspace, now: 0, probe };
  expect((await validateModels({ ...options, isProbed: () => false })).findings).toEqual([]);
  expect(looked).toEqual([]);
  await validateModels(options);
  expect(looked).toEqual(["credit-risk"]);
});

test("two models of one name are told, wherever they lie", async () => {
  const other = Object.entries(GOOD).map(([path, text]) => [path.replace(AT, "models/other"), text]);
  const both = "models/credit-risk/model.yaml and models/other/model.yaml";
  expect(await validate(Object.fromEntries(other))).toContain(
    `models/other/model.yaml:3:7 fail Several models are called "credit-risk": ${both}.`,
  );
});

test("a defect in one model's part ends no other's", async () => {
  const other = Object.entries(GOOD).map(([path, text]) => [
    path.replace(AT, "models/other"),
    text.replace("name: credit-risk", "name: other"),
  ]);
  await using host = await fakeHost({ files: { ...GOOD, ...Object.fromEntries(other) } });
  const looked: string[] = [];
  const probe = {
    async look({ name }: { readonly name: string }) {
      looked.push(name);
      if (name === "credit-risk") throw new RangeError("offset is out of bounds");
      return { datasets: {}, overlaps: [] };
    },
  };
  const { findings } = await validateModels({
    head: new RevisionFiles(openWorktree(host)),
    workspace: host.workspace,
    now: 0,
    probe,
    async guard(model, work) {
      const ended = await toItsEnd({ host }, model, work);
      return ended.made ?? [ended.stopped];
    },
  });
  expect(looked).toEqual(["credit-risk", "other"]);
  expect(findings).toMatchObject([{ rule: "internal/defect", outcome: "unmeasured", model: "credit-risk" }]);
});
