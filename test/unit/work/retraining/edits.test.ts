import { expect, test } from "vitest";
import { readModelManifest } from "../../../../src/manifest/read.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { proposedManifest, type EditQuestion } from "../../../../src/work/retraining/edits.ts";

const FILE = "models/churn/model.yaml";

/** A manifest with comments and quotes of its own, whose `set` is given as YAML lines. */
const manifest = (...set: readonly string[]): string => `apiVersion: model-gitops/v1
kind: Model
name: churn # who leaves
owners: ["@ada"]
task: binary-classification
target: {column: y, positive: 1}
datasets:
  # drawn by the warehouse
  train:
    path: 'data/train.csv'   # rows
    version: {sha256: ${"a".repeat(64)}}
    period: {from: "2026-01-01", to: "2026-03-31"}
  holdout: {path: data/holdout.csv}
training:
  command: [python, train.py]
  params: {trees: 100, "learning.rate": 0.1}
  artifact: model.onnx
evaluation:
  metrics:
    roc_auc: {min: 0.75}
retraining:
  dueEvery: 30d
${set.length === 0 ? "" : `  set:\n${set.map((line) => `    ${line}\n`).join("")}`}`;

function asked(text: string, given: Partial<EditQuestion> = {}): EditQuestion {
  const { manifest: read, findings } = readModelManifest({ file: FILE, text });
  if (read === undefined) throw new Error(findings[0]?.message);
  return {
    text,
    model: resolveModel(read, FILE),
    window: { id: "2026-04-06/1w", from: "2026-04-05T22:00:00Z", to: "2026-04-12T22:00:00Z" },
    timezone: "Europe/Paris",
    now: Date.parse("2026-04-13T22:30:00Z"),
    refreshed: { rows: 1200, hot: true, names: ["x", "y"], snapshot: "v7", other: { deep: 1 }, huge: Infinity },
    digests: {},
    ...given,
  };
}

const proposed = (set: readonly string[], given: Partial<EditQuestion> = {}) =>
  proposedManifest(asked(manifest(...set), given));

test("days are the place's, the window's end is its last day, and every other byte stays", () => {
  const set = [
    'datasets.train.period.from: "{window.start}"',
    'datasets.train.period.to: "{window.end}"',
    'datasets.train.path: "data/{today}-{window.id}-{refresh.rows}.csv"',
  ];
  const text = manifest(...set);
  const result = proposedManifest(asked(text));
  expect(result.text).toBe(
    text
      .replace('from: "2026-01-01", to: "2026-03-31"', 'from: "2026-04-06", to: "2026-04-12"')
      .replace("'data/train.csv'", "'data/2026-04-14-2026-04-06/1w-1200.csv'"),
  );
  expect(result.edits).toEqual([
    { path: "datasets.train.period.from", from: "2026-01-01", to: "2026-04-06" },
    { path: "datasets.train.period.to", from: "2026-03-31", to: "2026-04-12" },
    { path: "datasets.train.path", from: "data/train.csv", to: "data/2026-04-14-2026-04-06/1w-1200.csv" },
  ]);
});

test("a text that is nothing but a template takes the type of what was left; keys may hold dots and be new", () => {
  const set = [
    'training.params.trees: "{refresh.rows}"',
    'training.params.learning.rate: "{refresh.hot}"',
    'training.params.fresh: "{refresh.names}"',
    'training.params.text: "{a,b} of {refresh.snapshot}"',
    "training.params.plain: 0.5",
  ];
  expect(proposed(set).edits).toEqual([
    { path: "training.params.trees", from: 100, to: 1200 },
    { path: "training.params.learning.rate", from: 0.1, to: true },
    { path: "training.params.fresh", to: ["x", "y"] },
    { path: "training.params.text", to: "{a,b} of v7" },
    { path: "training.params.plain", to: 0.5 },
  ]);
});

test("only what differs is an edit, and where nothing does the text is the same", () => {
  const set = ["training.params.trees: 100", "datasets.train.path: data/train.csv"];
  expect(proposed(set)).toEqual({ text: manifest(...set), edits: [] });
  expect(proposedManifest(asked(manifest()))).toEqual({ text: manifest(), edits: [] });
});

test("pinned digests follow the data, unless set says them; nobody is pinned who was not", () => {
  const [path, b, c] = ["datasets.train.version.sha256", "b".repeat(64), "c".repeat(64)];
  expect(proposed([], { digests: { train: b, holdout: b, constructor: b } }).edits).toEqual([
    { path, from: "a".repeat(64), to: b },
  ]);
  expect(proposed([`${path}: ${c}`], { digests: { train: b } }).edits).toEqual([{ path, from: "a".repeat(64), to: c }]);
  expect(proposed([`${path}: ${"a".repeat(64)}`], { digests: { train: b } }).edits).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ["no window", 'datasets.train.period.to: "{window.end}"', /datasets\.train\.period\.to.*no window yet\. Write /],
  ["an unknown word", 'training.params.a: "{window.stop}"', /training\.params\.a.*stands for nothing/],
  ["a value that was not left", 'training.params.a: "{refresh.row}"', /training\.params\.a.*Did you mean "rows"\?/],
  ["an inherited name", 'training.params.a: "{refresh.constructor}"', /training\.params\.a.*left "constructor"/],
  ["an object", 'training.params.a: "{refresh.other}"', /training\.params\.a.*neither a text/],
  ["no finite number", 'training.params.a: "{refresh.huge}"', /training\.params\.a.*neither a text/],
  ["a list in a text", 'training.params.a: "x {refresh.names}"', /training\.params\.a.*is a list/],
  ["a list in a list", 'training.params.a: ["{refresh.names}"]', /training\.params\.a.*is a list itself/],
  ["no key", '"a..b": 1', /"a\.\.b", which is no key/],
  ["a key below a value", "name.first: x", /no retraining changes name/],
  ["a key below a text", "datasets.train.path.x: 1", /cannot set datasets\.train\.path\.x/],
  ["a place in no list", "owners[3]: x", /no retraining changes owners/],
  ["an unknown key", "datasets.train.paht: x", /would leave a broken manifest: .*paht/],
  ["a wrong value", "evaluation.confidence: 7", /would leave a broken manifest: .*confidence/],
  ["a path that leads out", "datasets.train.path: ../../../x.csv", /would leave a broken manifest: .*out of the rep/],
  ["the name", "name: other", /no retraining changes name/],
  ["the kind", "kind: Environment", /no retraining changes kind/],
  ["the version", "apiVersion: x", /no retraining changes apiVersion/],
  ["its own section", "retraining.dueEvery: 1d", /no retraining changes retraining/],
  ["monitoring", "monitoring.timezone: UTC", /no retraining changes monitoring/],
  ["owners", "owners: [x]", /no retraining changes owners/],
  ["governance", "governance.approvers: author", /no retraining changes governance/],
  ["a prototype", '"__proto__.x": 1', /would leave a broken manifest|cannot set/],
])("%s", (_, line, message) => {
  expect(() => proposed([line], { window: undefined })).toThrow(message);
});
