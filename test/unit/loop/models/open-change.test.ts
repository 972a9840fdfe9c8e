import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openChange, type OpenedChange } from "../../../../src/loop/models/open-change.ts";
import { openPlace, type PlaceOptions } from "../../../../src/loop/place/place.ts";
import { openSession } from "../../../../src/loop/place/session.ts";
import { hexOf } from "../../../../src/records/canonical.ts";
import type { LedgerEntry } from "../../../../src/generated/types.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { fakeForge, type FakeForge } from "../../../fakes/forge.ts";
import { newClone, type Clone, type Files } from "../../forge/clone.ts";

const manifest = (name: string, min = 0.75): string => `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@ada"]
task: binary-classification
target: {column: ${name}}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: ${min}}}}
`;

const modelIn = (name: string, text = manifest(name)): Files => ({
  [`models/${name}/model.yaml`]: text,
  [`models/${name}/train.py`]: `${name}\n`,
  [`models/${name}/data/train.csv`]: "a,b\n1,1\n",
  [`models/${name}/data/holdout.csv`]: "a,b\n2,1\n",
});

const BOTH = { ...modelIn("churn"), ...modelIn("fraud") };

interface Asked {
  readonly options?: Partial<PlaceOptions>;
  readonly event?: "push" | "local" | "schedule";
  readonly kind?: "github" | "terminal";
  readonly forge?: FakeForge;
  readonly unrecorded?: boolean;
}

/** What a change from the first files to the second opens. */
async function opened(clone: Clone, before: string, asked: Asked = {}): Promise<OpenedChange> {
  const { options = {}, event = "local", kind = "terminal", forge = fakeForge(), unrecorded } = asked;
  const after = await clone.git("rev-parse", "HEAD");
  const path = join(clone.host.temp, "event.json");
  const repository = { default_branch: "main" };
  await writeFile(path, JSON.stringify({ repository, ref: "refs/heads/main", before, after }));
  const env: Readonly<Record<string, string>> =
    event === "local" ? {} : { GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: path, GITHUB_REF: "refs/heads/main" };
  const host = { ...clone.host, kind, env: (name: string) => env[name] };
  const given = {
    manifests: ["models/*/model.yaml"],
    models: [],
    base: event === "local" ? before : "",
    output: "model-gitops-out",
  };
  await using place = await openPlace({ host, forge: async () => forge, options: { ...given, ...options } });
  return await openChange(await openSession(place), unrecorded === undefined ? {} : { unrecorded });
}

async function change(before: Files, after: Files, asked: Asked = {}): Promise<OpenedChange> {
  await using clone = await newClone();
  const base = await clone.commit(before);
  await clone.commit(after);
  return await opened(clone, base, asked);
}

const names = ({ models }: Pick<OpenedChange, "models">) => models.map(({ name }) => name);

test("only what the change touches, as the head has it and as the base judges it", async () => {
  const found = await change(BOTH, { "models/churn/model.yaml": manifest("churn", 0.5), "README.md": "" });
  expect(names(found)).toEqual(["churn"]);
  const [churn] = found.models;
  expect(churn).toMatchObject({
    trainKey: expect.stringMatching(/^sha256:/),
    isPinned: true,
    formerName: undefined,
    findings: [],
    rules: { file: "models/churn/model.yaml" },
    changes: [{ path: "evaluation.metrics.roc_auc.min", direction: "loosened" }],
    needsApproval: [],
    proposed: {},
    plan: { model: "churn", train: "train" },
  });
  expect([churn?.head.metrics[0]?.min, churn?.judged.metrics[0]?.min]).toEqual([0.5, 0.75]);
  expect(churn?.locate("/evaluation")).toMatchObject({ file: "models/churn/model.yaml", line: 9 });
  expect([found.broken, found.removed, found.findings]).toEqual([[], [], []]);
  expect(found.plan.models.map(({ model }) => model)).toEqual(["churn"]);
});

test("a key that is to be trained is in the matrix", async () => {
  const { matrix, models } = await change(BOTH, { "models/fraud/train.py": "new\n" });
  expect(models[0]?.plan).toMatchObject({ train: "train", evaluate: true });
  expect(matrix.include).toMatchObject([{ models: "fraud" }]);
});

test("a new dataset, a new command and new names are proposed, and wait for a person", async () => {
  const text = manifest("churn")
    .replace("data/holdout.csv", "data/other.csv")
    .replace("artifact:", "env: [TOKEN], artifact:");
  const [churn] = (await change(BOTH, { "models/churn/model.yaml": text, "models/churn/data/other.csv": "a,b\n3,0\n" }))
    .models;
  expect(churn?.proposed).toEqual({ holdout: { path: "data/other.csv" } });
  expect(churn?.judged.datasets["holdout"]?.path).toBe("models/churn/data/holdout.csv");
  expect(churn?.needsApproval).toEqual(["training.env: TOKEN"]);
});

test("one whose manifest cannot be read, or makes no sense, says why and is not opened", async () => {
  const yaml = await change(BOTH, { "models/churn/model.yaml": "name: [" });
  expect([names(yaml), yaml.broken.map(({ name }) => name)]).toEqual([[], ["churn"]]);
  expect(yaml.broken[0]?.read.findings).toMatchObject([{ rule: "manifest/yaml" }]);
  const meaning = await change(BOTH, { "models/churn/model.yaml": manifest("churn").replace("model.onnx", "/") });
  expect(meaning.broken[0]?.read.findings).toContainEqual(expect.objectContaining({ rule: "meaning/path" }));
});

test("a base that nobody can read judges nothing", async () => {
  const [churn] = (
    await change({ ...BOTH, "models/churn/model.yaml": "name: [" }, { "models/churn/model.yaml": manifest("churn") })
  ).models;
  expect(churn?.findings).toMatchObject([
    {
      rule: "plan/base-manifest",
      outcome: "unmeasured",
      message: expect.stringMatching(/^The base branch's models\/churn\/model\.yaml cannot be read: /),
    },
  ]);
  expect(churn?.rules).toMatchObject({ manifest: undefined });
});

test("a renamed folder is the same model, a removed one is told", async () => {
  const churn = Object.entries(modelIn("churn"));
  const gone = Object.fromEntries(churn.map(([path]) => [path, null]));
  const renamed = Object.fromEntries(
    churn.map(([path, text]) => [
      path.replace("churn", "leavers"),
      text?.replace("name: churn", "name: leavers") ?? null,
    ]),
  );
  const moved = await change(BOTH, { ...gone, ...renamed });
  expect(moved.models).toMatchObject([
    { name: "leavers", formerName: "churn", rules: { file: "models/churn/model.yaml" } },
  ]);
  expect(moved.removed).toEqual([]);
  expect(moved.models[0]?.judged.datasets["holdout"]?.path).toBe("models/churn/data/holdout.csv");
  const removed = await change(BOTH, gone);
  expect([names(removed), removed.removed.map(({ name }) => name)]).toEqual([[], ["churn"]]);
  const asked = await change(BOTH, gone, { options: { models: ["fraud"] } });
  expect(asked.removed).toEqual([]);
});

test("who is asked for is looked at, touched or not; who is not there is a finding", async () => {
  const found = await change(BOTH, { "README.md": "" }, { options: { models: ["fraud", "frauds"] } });
  expect(names(found)).toEqual(["fraud"]);
  expect(found.findings).toMatchObject([{ rule: "plan/unknown-model", subject: "frauds" }]);
});

test.each([
  ["github", "push", "warn"],
  ["terminal", "local", "fail"],
] as const)("no manifest at all is told: %s, %s", async (kind, event, outcome) => {
  const found = await change({ "README.md": "1" }, { "README.md": "2" }, { kind, event });
  expect(found.findings).toMatchObject([{ rule: "plan/no-manifest", outcome }]);
});

test("a ledger that has something else in it is told", async () => {
  const forge = fakeForge();
  forge.git.commit({
    branch: "model-gitops/ledger",
    files: { [`churn/acceptance/20260101T000000000Z-${"a".repeat(12)}.json`]: "{}" },
  });
  const found = await change(BOTH, { "models/churn/train.py": "new\n" }, { forge });
  expect(found.findings).toMatchObject([{ rule: "ledger/corrupt", model: "churn" }]);
});

function acceptance(model: string, trainKey: string): LedgerEntry {
  const body = { trainKey, artifact: trainKey, bytes: 1, path: "artifact/model.onnx", outcome: "pass" } as const;
  return newEntry({ kind: "acceptance", model, body, recordedAt: 0 });
}

test("on a push, what the branch has and nobody recorded is looked at too", async () => {
  await using clone = await newClone();
  const base = await clone.commit({ ...BOTH, ...modelIn("old", `${manifest("old")}lifecycle: retired\n`) });
  await clone.commit({ "README.md": "" });
  const all = await opened(clone, base, { event: "push" });
  expect(names(all)).toEqual(["churn", "fraud"]);
  expect(names(await opened(clone, base, { event: "push", unrecorded: false }))).toEqual([]);
  expect(names(await opened(clone, base, { event: "local", unrecorded: true }))).toEqual(["churn", "fraud"]);

  const forge = fakeForge();
  const key = all.models[0]?.trainKey ?? "";
  await using place = await openPlace({
    host: clone.host,
    forge: async () => forge,
    options: { manifests: [], models: [], base: "", output: "model-gitops-out" },
  });
  await place.ledger.record([
    acceptance("churn", key),
    acceptance("fraud", `sha256:${hexOf(key).split("").toReversed().join("")}`),
  ]);
  expect(names(await opened(clone, base, { event: "push", forge }))).toEqual(["fraud"]);
});

test("on the main branch itself nothing that is committed is compared, and that is told", async () => {
  await using clone = await newClone();
  const before = await clone.commit(BOTH);
  const still = await opened(clone, before, { options: { base: "" } });
  expect(still.findings).toMatchObject([{ rule: "plan/no-base", outcome: "warn" }]);
  await clone.write({ "models/churn/train.py": "other\n" });
  const moved = await opened(clone, before, { options: { base: "" } });
  expect([moved.findings, moved.models.map(({ name }) => name)]).toEqual([[], ["churn"]]);
});

test.each([
  ["leads out of the repository", "/etc/passwd", "models/churn/evil.py is a symbolic link that leads out"],
  ["leads to what git keeps", "../../.git/config", "models/churn/evil.py is a symbolic link that leads out"],
  ["goes in a circle", "evil.py", "The symbolic links of models/churn/evil.py go in a circle"],
])("a link that %s stops its own model, and the change that removes it mends it", async (_, target, message) => {
  await using clone = await newClone();
  const base = await clone.commit(BOTH);
  const link = join(clone.host.workspace, "models/churn/evil.py");
  await symlink(target, link);
  const evil = await clone.commit({ "models/fraud/train.py": "better\n" });
  const { models, broken, plan } = await opened(clone, base);
  expect(names({ models })).toEqual(["fraud"]);
  expect(plan.models.map(({ model, train }) => [model, train])).toEqual([
    ["churn", "none"],
    ["fraud", "train"],
  ]);
  expect(broken.map(({ name, read }) => [name, read.findings])).toEqual([
    [
      "churn",
      [expect.objectContaining({ outcome: "unmeasured", model: "churn", message: expect.stringContaining(message) })],
    ],
  ]);
  await rm(link);
  await clone.commit({});
  const mended = await opened(clone, evil);
  expect([names(mended), mended.broken]).toEqual([["churn"], []]);
});
