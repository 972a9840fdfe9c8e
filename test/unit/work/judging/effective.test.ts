import { describe, expect, test } from "vitest";
import { contentChanges, effectiveModel } from "../../../../src/work/judging/effective.ts";
import { manifest, type Edit } from "../manifests.ts";
import { SEEDS } from "./seeds.ts";

function changes(base: readonly Edit[], head: readonly Edit[]): readonly string[] {
  return effectiveModel(manifest(...base), manifest(...head)).changes.map(
    ({ path, direction, from, to }) => `${direction} ${path}: ${from ?? "-"} -> ${to ?? "-"}`,
  );
}

test("nothing changed, nothing said", () => {
  expect(changes([], [])).toEqual([]);
});

describe("directions", () => {
  test.each<[string, Edit, readonly string[]]>([
    ["a lower min", ["min: 0.75", "min: 0.6"], ["loosened evaluation.metrics.roc_auc.min: 0.75 -> 0.6"]],
    ["a higher min", ["min: 0.75", "min: 0.8"], ["tightened evaluation.metrics.roc_auc.min: 0.75 -> 0.8"]],
    ["no min", ["min: 0.75, ", ""], ["loosened evaluation.metrics.roc_auc.min: 0.75 -> -"]],
    ["a higher max", ["max: 0.5", "max: 0.6"], ["loosened evaluation.metrics.log_loss.max: 0.5 -> 0.6"]],
    ["a lower max", ["max: 0.5", "max: 0.4"], ["tightened evaluation.metrics.log_loss.max: 0.5 -> 0.4"]],
    ["a wider margin", ["margin: 0.01", "margin: 0.02"], ["loosened evaluation.metrics.roc_auc.margin: 0.01 -> 0.02"]],
    ["the default margin, written out", ["max: 0.5", "max: 0.5, margin: 2%"], []],
    [
      "another kind of margin",
      ["margin: 0.01", "margin: 1%"],
      ["changed evaluation.metrics.roc_auc.margin: 0.01 -> 1%"],
    ],
    ["an alias", ["log_loss:", "neg_log_loss:"], []],
    ["a metric less", [/ {4}log_loss.*\n/, ""], ["removed evaluation.metrics.log_loss: max 0.5, margin 2% -> -"]],
    [
      "a metric more",
      ["    log_loss", "    f1: {min: 0.3}\n    log_loss"],
      ["added evaluation.metrics.f1: - -> min 0.3, margin 0.01"],
    ],
    [
      "another primary metric",
      ["max: 0.5", "max: 0.5, primary: true"],
      [
        "loosened evaluation.metrics.roc_auc.primary: true -> false",
        "tightened evaluation.metrics.log_loss.primary: false -> true",
      ],
    ],
    ["a slice less", ["region, ", ""], ["removed evaluation.slices.region: region -> -"]],
    [
      "a slice that means something else",
      ["age < 25", "age < 20"],
      ["changed evaluation.slices.young: age < 25 -> age < 20"],
    ],
    [
      "a slice by the values of a column that becomes a condition of the same words",
      ["[region, ", "[{name: region, where: region}, "],
      ['changed evaluation.slices.region: region -> {"name":"region","where":"region"}'],
    ],
    ["less confidence", ["  slices", "  confidence: 0.8\n  slices"], ["loosened evaluation.confidence: 0.95 -> 0.8"]],
    [
      "nobody may accept",
      ["  slices", "  onInconclusive: block\n  slices"],
      ["tightened evaluation.onInconclusive: approve -> block"],
    ],
    [
      "a limit on latency",
      ["  slices", "  latency: {p95: 5ms}\n  slices"],
      ["tightened evaluation.latency.p95: - -> 5ms"],
    ],
    [
      "another holdout",
      ["data/holdout.csv", "data/easy.csv"],
      ["changed datasets.holdout.path: data/holdout.csv -> data/easy.csv"],
    ],
    ["another threshold", ["datasets:", "model: {threshold: 0.3}\ndatasets:"], ["changed model.threshold: - -> 0.3"]],
    ["another target", ["column: defaulted", "column: late"], ["changed target.column: defaulted -> late"]],
    ["an owner who may approve", ['"@ada"', '"@ada", "@mallory"'], ["loosened approvers: ada -> ada, mallory"]],
    [
      "a team that owns it and accepts nothing",
      ['"@ada"', '"@ada", "@acme/growth"'],
      ["changed approvers: owned by @acme/risk-ml, @ada -> owned by @acme/growth, @acme/risk-ml, @ada"],
    ],
    ["no owner who may approve", ['"@ada", ', ""], ["loosened approvers: ada -> anyone with write access"]],
    [
      "that one who works alone may accept their own change",
      [/evaluation:\n/, "governance: {approvers: {self: true}}\nevaluation:\n"],
      ["loosened approvers: ada -> ada; also the author of the change"],
    ],
    [
      "the same of a model of high risk, where nobody may",
      [/evaluation:\n/, "governance: {approvers: {self: true}, risk: high}\nevaluation:\n"],
      ["tightened governance.risk: - -> high"],
    ],
    [
      "prose, params, code and training data",
      [/training:\n/, "description: New.\ntraining:\n  params: {rounds: 3}\n  code: ['*.py']\n  timeout: 1h\n"],
      [],
    ],
  ])("%s", (_, edit, expected) => {
    expect(changes([], [edit])).toEqual(expected);
  });

  test("a list instead of oneself, and a risk that rules oneself out", () => {
    const governance = (text: string) => [/evaluation:\n/, `governance: ${text}\nevaluation:\n`] as const;
    const self = governance("{approvers: {self: true}}");
    expect(changes([self], [governance('{approvers: ["@ada"]}')])).toEqual([
      "tightened approvers: ada; also the author of the change -> ada",
    ]);
    expect(changes([self], [governance("{approvers: {self: true}, risk: high}")])).toContain(
      "tightened approvers: ada; also the author of the change -> ada",
    );
  });

  test("a role", () => {
    const roles = (role: string) => [
      ["datasets:\n", "datasets:\n  recent: {path: r.csv}\n"] as const,
      ["  metrics:", `  datasets: {holdout: decides, recent: ${role}}\n  metrics:`] as const,
    ];
    expect(changes(roles("guard"), roles("shown"))).toEqual(["loosened evaluation.datasets.recent: guard -> shown"]);
  });
});

test("training comes from the head, what judges from the base", () => {
  const base = manifest();
  const head = manifest(
    ["min: 0.75", "min: 0.1"],
    ["column: defaulted", "column: late"],
    ["data/train.csv", "data/train-2.csv"],
    ["data/holdout.csv", "data/easy.csv"],
    ["[python, train.py]", "[python, better.py]"],
    ['"@ada"', '"@mallory"'],
    ["name: credit-risk", "name: credit-risk\ndescription: Better."],
  );
  const { judged, proposedDatasets } = effectiveModel(base, head);
  expect(judged).toMatchObject({
    description: "Better.",
    owners: ["@ada", "@acme/risk-ml"],
    target: { column: "defaulted" },
    datasets: { train: { path: "data/train-2.csv" }, holdout: { path: "data/holdout.csv" } },
    training: { command: ["python", "better.py"] },
    evaluation: { metrics: { roc_auc: { min: 0.75 } }, datasets: { holdout: "decides" } },
  });
  expect(proposedDatasets).toEqual({ holdout: { path: "data/easy.csv" } });
});

test("a dataset that the head adds does not change which one decides", () => {
  const head = manifest([/ {2}holdout.*\n/, "  test: {path: data/easy.csv}\n"]);
  expect(effectiveModel(manifest(), head).judged).toMatchObject({
    evaluation: { datasets: { holdout: "decides" } },
    datasets: { holdout: { path: "data/holdout.csv" } },
  });
});

test("new names need approval before their first use", () => {
  const head = manifest(["  artifact", "  env: [WANDB_MODE, AWS_ROLE]\n  runner: [self-hosted, gpu]\n  artifact"]);
  const base = manifest(["  artifact", "  env: [WANDB_MODE]\n  artifact"]);
  expect(effectiveModel(base, head).needsApproval).toEqual([
    "training.env: AWS_ROLE",
    "training.runner: gpu, self-hosted",
  ]);
  expect(effectiveModel(undefined, base)).toMatchObject({
    judged: base,
    changes: [],
    needsApproval: ["training.env: WANDB_MODE"],
  });
});

test.each([
  ["GitHub's own", "ubuntu-24.04-arm", []],
  ["somebody's, named like one of GitHub's", "ubuntu-gpu", ["training.runner: ubuntu-gpu"]],
  [
    "somebody's, with two of GitHub's labels",
    "ubuntu-latest, ubuntu-24.04",
    ["training.runner: ubuntu-24.04, ubuntu-latest"],
  ],
  ["somebody's, in other capitals than GitHub's", "Ubuntu-Latest", ["training.runner: ubuntu-latest"]],
])("a runner that is %s", (_, labels, expected) => {
  const head = manifest(["  artifact", `  runner: [${labels}]\n  artifact`]);
  expect(effectiveModel(manifest(), head).needsApproval).toEqual(expected);
});

test.each([
  ["in another order and in capitals", "GPU, self-hosted", []],
  ["with one label less, to which more machines answer", "self-hosted", ["training.runner: self-hosted"]],
  ["with one label more", "self-hosted, gpu, eu", ["training.runner: eu, gpu, self-hosted"]],
  ["of GitHub's instead", "ubuntu-24.04", []],
])("the same machines %s", (_, labels, expected) => {
  const runner = (of: string): Edit => ["  artifact", `  runner: [${of}]\n  artifact`];
  expect(effectiveModel(manifest(runner("self-hosted, gpu")), manifest(runner(labels))).needsApproval).toEqual(
    expected,
  );
});

test("words of a command are told apart from what they look like together", () => {
  const predicted = (command: string): Edit => ["  slices:", `  command: [${command}]\n  slices:`];
  const asked = ["sh, -c, 'a b'", "sh, -c, a, b", "sh, '-c a', b"].map(
    (command) => effectiveModel(manifest(), manifest(predicted(command))).needsApproval[0],
  );
  expect(asked).toEqual([
    'evaluation.command: sh -c "a b"',
    "evaluation.command: sh -c a b",
    'evaluation.command: sh "-c a" b',
  ]);
});

test("what was approved for one fetch or predict command is not approved for another", () => {
  const fetched = (command: string, env: string): Edit => [
    "train: {path: data/train.csv}",
    `train: {path: data/train.csv, fetch: {command: [${command}], env: [${env}]}}`,
  ];
  const predicted = (command: string): Edit => ["  slices:", `  command: [${command}]\n  slices:`];
  const base = manifest(fetched("dvc, pull", "AWS_ROLE"), predicted("python, predict.py"));
  const head = manifest(fetched("sh, get.sh", "AWS_ROLE, GCP_KEY"), predicted("sh, predict.sh"));
  expect(effectiveModel(base, base).needsApproval).toEqual([]);
  expect(effectiveModel(base, head).needsApproval).toEqual([
    "datasets.train.fetch.command: sh get.sh",
    "datasets.train.fetch.env: GCP_KEY",
    "evaluation.command: sh predict.sh",
  ]);
  expect(effectiveModel(undefined, head).needsApproval).toEqual([
    "datasets.train.fetch.env: AWS_ROLE",
    "datasets.train.fetch.env: GCP_KEY",
  ]);
});

test("evaluation data that only the head has in git replaces what the base fetches", () => {
  expect(contentChanges({ a: "sha256:1" }, { a: "sha256:1", b: "sha256:2" })).toEqual([
    { path: "datasets.b", direction: "changed", from: "not in git", to: "sha256:2" },
  ]);
});

test("a manifest against itself is what it is against its like", () => {
  for (const own of Object.values(SEEDS))
    expect(effectiveModel(own, own)).toEqual(effectiveModel(structuredClone(own), own));
});
