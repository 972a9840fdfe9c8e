import { describe, expect, test } from "vitest";
import type { Edit } from "../manifests.ts";
import { REFRESH, remarks, WATCHED } from "./retraining-remarks.ts";

describe("what a proposal sets", () => {
  const of = (...edits: readonly string[]) =>
    remarks(WATCHED, `  set:\n${edits.map((edit) => `    ${edit}\n`).join("")}`).map((line) =>
      line.replace(/^1:3 /, ""),
    );

  test.each<[edit: string, expected: readonly string[]]>([
    ["name: other", ["2:5 fail A proposal does not change which model it is: `name` is set by people."]],
    [
      "governance.approvers: ['@eve']",
      ["2:5 fail A proposal does not change who judges it: `governance` is set by people."],
    ],
    [
      "retraining.set.name: x",
      ["2:5 fail A proposal does not change when it is retrained: `retraining` is set by people."],
    ],
    [
      "owners[0]: '@eve'",
      ["2:5 fail A proposal does not change who answers for the model: `owners` is set by people."],
    ],
    [
      "monitoring.logs: x",
      ["2:5 fail A proposal does not change what it is watched by: `monitoring` is set by people."],
    ],
    ["modell.threshold: 0.4", ['2:5 fail "modell" is not a key of a model manifest. Did you mean "model"?']],
    ["model.thresold: 0.4", ['2:5 fail "thresold" is not a key of model. Did you mean "threshold"?']],
    ["constructor: 1", ['2:5 fail "constructor" is not a key of a model manifest.']],
    ["__proto__.polluted: 1", ['2:5 fail "__proto__" is not a key of a model manifest.']],
    ["'training..params': 1", ['2:5 fail "training..params" leads to no key of a manifest.']],
    ["'.training': 1", ['2:5 fail ".training" leads to no key of a manifest.']],
    ["task.column: 1", ["2:5 fail task holds no keys, so column cannot be set in it."]],
    ["training.seeds[3]: 1", ["2:24 fail With this edit, training.seeds must be a list; here it is a mapping."]],
    [
      "training.params.since: '{windw.end}'",
      ['2:28 warn {windw.end} is no template and stays as it is written. Did you mean "{window.end}"?'],
    ],
    [
      "training.command: [a, '{ today }']",
      ['2:27 warn { today } is no template and stays as it is written. Did you mean "{today}"?'],
    ],
    [
      "training.params.since: '{refresh.x}'",
      ["2:28 fail {refresh.x} is what the refresh command leaves, and there is no `retraining.refresh`."],
    ],
    [
      "training.timeout: '{window.end}'",
      [expect.stringMatching(/^2:23 fail With this edit, training.timeout must be/)],
    ],
    ["training.command: python", [expect.stringMatching(/^2:23 fail With this edit, training.command must be a list/)]],
    [
      "datasets.train.period.to: '{window.end}'",
      ["2:31 fail With this edit, `datasets.train.period.from` is missing."],
    ],
    ["columns.id: loan_id", ["2:17 warn `columns.id` is that already, so this edit changes nothing."]],
  ])("%s", (edit, expected) => {
    expect(of(edit, "training.params.depth: 3")).toEqual(expected);
  });

  test("the same place twice", () => {
    expect(of("training.params.a: 1", "training.params: 3")).toEqual([
      '3:5 fail "training.params" and "training.params.a" set the same place.',
    ]);
  });

  test("an edit that needs another", () => {
    expect(of("datasets.extra.path: data/extra.csv", "datasets.extra.maxAge: 9d")).toEqual([]);
    expect(of("datasets.extra.maxAge: 9d")).toEqual(["2:28 fail With this edit, `datasets.extra.path` is missing."]);
  });

  test("what the form allows and nobody can follow", () => {
    expect(of("datasets.train.path: ../../../rows.csv")).toEqual([
      '1:3 fail With these edits, The path "../../../rows.csv" leads out of the repository. Write a path relative to the manifest, or from the root with a leading /.'.replace(
        /^1:3 /,
        "",
      ),
    ]);
  });

  test("braces that are somebody's own", () => {
    expect(of("training.params.name: 'model-{epoch}-{loss:.2f}'", "training.params.glob: '*.{csv,parquet}'")).toEqual(
      [],
    );
    expect(of("training.params.since: '{window.begin}'", "training.params.b: '{refresh.}'")).toEqual([
      expect.stringMatching(/^2:28 fail \{window.begin\} stands for nothing./),
      expect.stringMatching(/^3:24 fail \{refresh.\} stands for nothing./),
    ]);
  });

  test("what judges is allowed, and told", () => {
    expect(
      of(
        "model.threshold: 0.4",
        "evaluation.metrics.roc_auc.min: 0.8",
        "datasets.holdout.path: b.csv",
        "training.runner: [gpu]",
      ),
    ).toEqual([
      "2:22 pass `model.threshold` judges, so every proposal that changes it waits for a person, and is measured as proposed and as it stands.",
      "3:37 pass `evaluation.metrics.roc_auc.min` judges, so every proposal that changes it waits for a person, and is measured as proposed and as it stands.",
      "4:28 pass `datasets.holdout.path` judges, so every proposal that changes it waits for a person, and is measured as proposed and as it stands.",
      "5:22 pass What is new in `training.runner` waits for a person before its first use, in every proposal.",
    ]);
    expect(of("datasets.train.path: b.csv")).toEqual([]);
  });

  test("a parameter that is nearly one that is there", () => {
    const params: Edit = [
      /^training:\n/m,
      "training:\n  params: {dataUntil: never, depth: 3, l1: 0, C: 1, opt: {rate: 1}}\n",
    ];
    const set = (key: string) => remarks(WATCHED, `  set: {training.params.${key}: 4}\n`, params);
    expect(set("dataUntill")).toEqual([
      '1:9 warn `training.params.dataUntill` is a new parameter of the training. Did you mean "dataUntil"?',
    ]);
    expect(set("dataUntil")).toEqual([]);
    for (const other of ["learningRate", "l2", "k", "opt.beta"]) expect(set(other)).toEqual([]);
    expect(set("opt.rato")).toEqual([
      '1:9 warn `training.params.opt.rato` is a new parameter of the training. Did you mean "rate"?',
    ]);
  });

  test("windows that nobody makes", () => {
    expect(remarks("", "  dueEvery: 90d\n  set: {training.params.until: '{window.end}'}\n")).toEqual([
      "2:32 fail {window.end} is of a window of production, and without `monitoring` there are none.",
    ]);
  });

  test("what a refresh leaves may be of any type, but not anywhere", () => {
    const section = `${REFRESH}  set: {training.timeout: "{refresh.hours}", training.timeoutt: "{refresh.hours}"}\n`;
    expect(remarks(WATCHED, section)).toEqual([
      '2:46 fail "timeoutt" is not a key of training. Did you mean "timeout"?',
    ]);
  });
});
