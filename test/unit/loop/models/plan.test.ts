import { describe, expect, test } from "vitest";
import { planModels, type PlanHistory } from "../../../../src/loop/models/plan.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";

const MANIFEST = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@ada"]
task: binary-classification
target: {column: y, positive: 1}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], setup: [pip, install, -r, requirements.txt], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}, slices: [region]}
`;

const BASE: Readonly<Record<string, string>> = {
  "models/credit-risk/model.yaml": MANIFEST,
  "models/credit-risk/train.py": "print(1)\n",
  "models/credit-risk/README.md": "About.\n",
  "models/credit-risk/data/train.csv": "x,y\n1,0\n",
  "models/credit-risk/data/holdout.csv": "x,y\n2,1\n",
  "requirements.txt": "numpy==2.0.0\n",
  "docs/other.md": "Unrelated.\n",
};

const NOTHING_KNOWN: PlanHistory = {
  isKnown: async () => false,
  isUnsettled: async () => false,
  pastSeconds: async () => [],
};

async function plan(edits: Readonly<Record<string, string | undefined>>, history = NOTHING_KNOWN) {
  const files = Object.entries({ ...BASE, ...edits }).flatMap(([path, text]) =>
    text === undefined ? [] : [[path, text] as const],
  );
  const base = memoryRevision("base", BASE);
  const head = filesOf("head", Object.fromEntries(files));
  const result = await planModels({ head, before: head.beside(base), changed: Object.keys(edits), history });
  return { ...result, base };
}

function filesOf(id: string, files: Readonly<Record<string, string>>): RevisionFiles {
  return new RevisionFiles(memoryRevision(id, files));
}

function renamed(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.keys(BASE).flatMap((path) =>
      path.startsWith(AT)
        ? [
            [path, undefined],
            [path.replace("credit-risk", "loans"), BASE[path]?.replace("name: credit-risk", "name: loans")],
          ]
        : [],
    ),
  );
}

function brief({ record }: Awaited<ReturnType<typeof plan>>) {
  return record.models.map(
    ({ model, train, evaluate, reasons }) =>
      `${model}: ${train}${evaluate ? ", evaluate" : ""} (${reasons.join("; ")})`,
  );
}

const AT = "models/credit-risk";

describe("what a change means", () => {
  test.each<[string, Readonly<Record<string, string | undefined>>, readonly string[]]>([
    [
      "a new description retrains nothing",
      { [`${AT}/model.yaml`]: `${MANIFEST}description: New.\n` },
      ["credit-risk: unchanged (the manifest changed; nothing it is trained from or judged by changed)"],
    ],
    [
      "a new slice only re-evaluates",
      { [`${AT}/model.yaml`]: MANIFEST.replace("[region]", "[region, age]") },
      [
        "credit-risk: unchanged, evaluate (the manifest changed; nothing it is trained from changed; it is evaluated again)",
      ],
    ],
    [
      "code retrains",
      { [`${AT}/train.py`]: "print(2)\n" },
      [
        `credit-risk: train, evaluate (code changed: ${AT}/train.py; what it is trained from changed, so it is trained)`,
      ],
    ],
    [
      "line endings do not",
      { [`${AT}/train.py`]: "print(1)\r\n" },
      [`credit-risk: unchanged (code changed: ${AT}/train.py; nothing it is trained from or judged by changed)`],
    ],
    [
      "training data retrains",
      { [`${AT}/data/train.csv`]: "x,y\n1,1\n" },
      [
        "credit-risk: train, evaluate (training data changed: train; what it is trained from changed, so it is trained)",
      ],
    ],
    [
      "a new holdout re-evaluates",
      { [`${AT}/data/holdout.csv`]: "x,y\n3,1\n" },
      [
        "credit-risk: unchanged, evaluate (evaluation data changed: holdout; nothing it is trained from changed; it is evaluated again)",
      ],
    ],
    [
      "a lock file retrains",
      { "requirements.txt": "numpy==2.1.0\n" },
      [
        "credit-risk: train, evaluate (locked dependencies changed: requirements.txt; what it is trained from changed, so it is trained)",
      ],
    ],
    ["prose touches nothing", { [`${AT}/README.md`]: "New.\n" }, []],
    ["another file touches nothing", { "docs/other.md": "New.\n" }, []],
    [
      "a retired model is not trained",
      { [`${AT}/model.yaml`]: `${MANIFEST}lifecycle: retired\n`, [`${AT}/train.py`]: "print(2)\n" },
      [`credit-risk: none (the manifest changed; code changed: ${AT}/train.py; it is retired, so it is not trained)`],
    ],
    [
      "a broken manifest is planned as such",
      { [`${AT}/model.yaml`]: MANIFEST.replace("kind: Model", "kind: Modle") },
      ["credit-risk: none (the manifest has problems; see the findings)"],
    ],
    [
      "a new model is trained",
      { "models/b/model.yaml": MANIFEST.replace("credit-risk", "b"), "models/b/train.py": "print(3)\n" },
      [
        "b: train, evaluate (the model is new; the manifest changed; code changed: models/b/train.py; what it is trained from changed, so it is trained)",
      ],
    ],
  ])("%s", async (_, edits, expected) => {
    // What is evaluated without training has been recorded.
    const isRecorded = expected.some((text) => text.includes(": unchanged, evaluate"));
    const history = isRecorded ? { ...NOTHING_KNOWN, isKnown: async () => true } : NOTHING_KNOWN;
    expect(brief(await plan(edits, history))).toEqual(expected);
  });

  test("what is to be measured and was never recorded is trained, changed or not", async () => {
    const edits = { [`${AT}/data/holdout.csv`]: "x,y\n9,1\n" };
    const { matrix, ...planned } = await plan(edits);
    expect(brief({ matrix, ...planned })).toEqual([
      "credit-risk: train, evaluate (evaluation data changed: holdout; no artifact of it is recorded, so it is trained)",
    ]);
    expect(matrix.include).toHaveLength(1);
  });

  test("a renamed model is no first model", async () => {
    const { record, vanished } = await plan(renamed());
    expect(record.models[0]?.reasons[0]).toBe("renamed from credit-risk");
    expect(record.models[0]?.changes).toEqual([]);
    expect(vanished).toEqual([]);
  });

  test("a renamed model with another holdout changes what judges", async () => {
    const { record } = await plan({ ...renamed(), "models/loans/data/holdout.csv": "x,y\n9,1\n" });
    expect(record.models[0]?.changes).toMatchObject([{ path: "datasets.holdout", direction: "changed" }]);
  });

  test("a renamed model is no first model beside another new one either", async () => {
    const other = MANIFEST.replace("credit-risk", "b").replace("column: y", "column: z");
    const { record } = await plan({ ...renamed(), "models/b/model.yaml": other });
    expect(record.models.map(({ model, reasons }) => [model, reasons[0]])).toEqual([
      ["b", "the model is new"],
      ["loans", "renamed from credit-risk"],
    ]);
    expect(record.models[0]?.changes).toEqual([]);
  });

  test("where nothing tells which one a model has become, each needs a person", async () => {
    const gone = Object.fromEntries(
      Object.keys(BASE)
        .filter((path) => path.startsWith(AT))
        .map((path) => [path, undefined]),
    );
    const fresh = (name: string) => MANIFEST.replace("credit-risk", name).replace("column: y", `column: ${name}`);
    const { record, vanished } = await plan({
      ...gone,
      "models/b/model.yaml": fresh("b"),
      "models/c/model.yaml": fresh("c"),
    });
    expect(record.models.map(({ changes }) => changes)).toEqual([
      [{ path: "name", direction: "changed", from: "credit-risk", to: "b" }],
      [{ path: "name", direction: "changed", from: "credit-risk", to: "c" }],
    ]);
    expect(vanished.map(({ name }) => name)).toEqual(["credit-risk"]);
  });

  test("a revived model is evaluated again", async () => {
    const retired = { ...BASE, [`${AT}/model.yaml`]: `${MANIFEST}lifecycle: retired\n` };
    const { record } = await planModels({
      head: filesOf("head", BASE),
      before: filesOf("base", retired),
      changed: [`${AT}/model.yaml`],
      history: NOTHING_KNOWN,
    });
    expect(record.models[0]).toMatchObject({
      evaluate: true,
      changes: [{ path: "lifecycle", from: "retired", to: "active" }],
    });
  });

  test.each(["yaml", "yml"])("what production.%s serves is a change to what judges", async (extension) => {
    const file = `environments/production.${extension}`;
    const environment = (digit: string) =>
      `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {credit-risk: {digest: "sha256:${digit.repeat(64)}"}}\n`;
    const { record } = await planModels({
      head: filesOf("head", { ...BASE, [file]: environment("b") }),
      before: filesOf("base", { ...BASE, [file]: environment("a") }),
      changed: [file],
      history: NOTHING_KNOWN,
    });
    expect(record.models).toMatchObject([
      {
        model: "credit-risk",
        evaluate: false,
        changes: [{ path: file, direction: "changed", to: `sha256:${"b".repeat(64)}` }],
      },
    ]);
  });

  test("unknown changes affect everything", async () => {
    const revision = filesOf("head", BASE);
    const { record } = await planModels({
      head: revision,
      before: filesOf("base", BASE),
      changed: undefined,
      history: NOTHING_KNOWN,
    });
    expect(record.models.map(({ train, reasons }) => [train, reasons[0]])).toEqual([
      ["unchanged", "the changed files are not known"],
    ]);
  });
});

test("a known key is not trained, and expects no time", async () => {
  const history: PlanHistory = {
    isKnown: async () => true,
    isUnsettled: async () => false,
    pastSeconds: async () => [60],
  };
  const { record, matrix } = await plan({ [`${AT}/train.py`]: "print(2)\n" }, history);
  expect(record.models[0]).toMatchObject({ train: "known", evaluate: true });
  expect(record.models[0]).not.toHaveProperty("expectedSeconds");
  expect(matrix).toEqual({ include: [] });
});

test("a training expects the median of the last five", async () => {
  const history: PlanHistory = {
    isKnown: async () => false,
    isUnsettled: async () => false,
    pastSeconds: async () => [60, 900, 80, 70, 65, 1],
  };
  const { record, matrix } = await plan({ [`${AT}/train.py`]: "print(2)\n" }, history);
  expect(record.models[0]?.expectedSeconds).toBe(70);
  expect(matrix.include).toEqual([{ models: "credit-risk", runner: ["ubuntu-24.04"], "timeout-minutes": 360 }]);
});

test("what judges differently is listed, replaced data included", async () => {
  const { record } = await plan({
    [`${AT}/model.yaml`]: MANIFEST.replace("min: 0.75", "min: 0.5"),
    [`${AT}/data/holdout.csv`]: "x,y\n3,1\n",
  });
  expect(record.models[0]?.changes).toMatchObject([
    { path: "evaluation.metrics.roc_auc.min", direction: "loosened", from: "0.75", to: "0.5" },
    { path: "datasets.holdout", direction: "changed" },
  ]);
});

test("of the base, only what changed is read", async () => {
  const { base } = await plan({ [`${AT}/train.py`]: "print(2)\n" });
  expect([...new Set(base.reads)]).toEqual([`${AT}/train.py`]);
});

test("a base branch that moved on judges by what it has now", async () => {
  const stricter = filesOf("base", { ...BASE, [`${AT}/model.yaml`]: MANIFEST.replace("0.75", "0.8") });
  const head = filesOf("head", { ...BASE, [`${AT}/train.py`]: "print(2)\n" });
  const { before } = await planModels({
    head,
    before: stricter,
    changed: [`${AT}/train.py`],
    history: NOTHING_KNOWN,
  });
  expect(before.get("credit-risk")?.resolved?.metrics).toMatchObject([{ min: 0.8 }]);
});

test("a manifest that the base broke already does not hide a change of code beside it", async () => {
  const broken = MANIFEST.replace("evaluation:", "evaluation: 3 #");
  const base = filesOf("base", { ...BASE, [`${AT}/model.yaml`]: broken });
  const head = filesOf("head", { ...BASE, [`${AT}/model.yaml`]: broken, [`${AT}/train.py`]: "print(2)\n" });
  const question = { head, before: base, history: NOTHING_KNOWN };
  const touched = await planModels({ ...question, changed: [`${AT}/train.py`] });
  expect(touched.record.models.map(({ model, train }) => [model, train])).toEqual([["credit-risk", "none"]]);
  expect((await planModels({ ...question, changed: ["docs/other.md"] })).record.models).toEqual([]);
});
