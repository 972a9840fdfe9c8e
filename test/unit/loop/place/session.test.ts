import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Forge } from "../../../../src/forge/forge.ts";
import { nameBaseline, resolveBaseline } from "../../../../src/loop/models/baseline.ts";
import { evaluationFiles } from "../../../../src/loop/data/evaluation-data.ts";
import { modelsAtRevision } from "../../../../src/loop/models/model-at-revision.ts";
import { openChange } from "../../../../src/loop/models/open-change.ts";
import { openPlace } from "../../../../src/loop/place/place.ts";
import { openSession } from "../../../../src/loop/place/session.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { newClone } from "../../forge/clone.ts";

const SERVED = "the artifact that production serves";
const DIGEST = sha256(SERVED);
const FILE = "models/churn/model.yaml";
const OPTIONS = { manifests: ["models/*/model.yaml"], models: [], base: "", output: "model-gitops-out" };

const manifest = (name: string, min: number): string => `apiVersion: model-gitops/v1
kind: Model
name: ${name}
owners: ["@ada"]
task: binary-classification
target: {column: left}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: ${min}}}}
`;

const MAIN: Readonly<Record<string, string>> = {
  [FILE]: manifest("churn", 0.75),
  "models/churn/train.py": "train()\n",
  "models/churn/data/train.csv": "a,left\n1,1\n",
  "models/churn/data/holdout.csv": "a,left\n2,1\n",
  "environments/production.yaml": `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {churn: {digest: "${DIGEST}"}}\n`,
};

const SCHEDULE = { name: "schedule", payload: { schedule: "0 3 * * *" }, ref: "refs/heads/main" };
const TAG = {
  name: "push",
  payload: { ref: "refs/tags/v1", after: "f".repeat(40), repository: { default_branch: "main" } },
  ref: "refs/tags/v1",
};

/** A place on a runner where GitHub started this event. */
async function placeOn(host: FakeHost, event: typeof SCHEDULE | typeof TAG, forge: Forge | undefined) {
  const path = join(host.temp, "event.json");
  await writeFile(path, JSON.stringify(event.payload));
  const env = new Map([
    ["GITHUB_EVENT_NAME", event.name],
    ["GITHUB_EVENT_PATH", path],
    ["GITHUB_REF", event.ref],
  ]);
  const started = { ...host, env: (name: string) => env.get(name) };
  return await openPlace({ host: started, forge: async () => forge, options: OPTIONS });
}

async function serve(forge: Forge, host: FakeHost): Promise<void> {
  await using place = await placeOn(host, SCHEDULE, forge);
  const file = join(host.temp, "served.onnx");
  await writeFile(file, SERVED);
  await place.storeOf("churn").put(file, DIGEST, "churn model.onnx");
}

test("a schedule has models, rules and what production serves, and no change", async () => {
  await using host = await fakeHost({ files: MAIN });
  const forge = fakeForge();
  const tip = forge.git.commit({ branch: "main", files: MAIN });
  await serve(forge, host);
  await using place = await placeOn(host, SCHEDULE, forge);
  const session = await openSession(place);
  expect(session.change).toBeUndefined();
  expect(session.rules).toMatchObject({ id: tip, source: "forge" });
  const { models, broken } = await modelsAtRevision(session);
  expect(broken).toEqual([]);
  expect(models).toMatchObject([{ name: "churn", rules: { file: FILE }, formerName: undefined, findings: [] }]);
  expect(await resolveBaseline(session, "churn", undefined)).toMatchObject({
    status: "found",
    source: "environments/production.yaml",
    artifact: { digest: DIGEST },
  });
});

test("a tag is judged by the default branch, on its data, whatever the tag says", async () => {
  const lenient = { ...MAIN, [FILE]: manifest("leavers", 0.5), "models/churn/data/holdout.csv": "a,left\n9,0\n" };
  await using host = await fakeHost({ files: lenient });
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: MAIN });
  await serve(forge, host);
  await using place = await placeOn(host, TAG, forge);
  const session = await openSession(place);
  expect(session.change).toBeUndefined();
  const [model, ...others] = (await modelsAtRevision(session)).models;
  if (model === undefined) throw new Error("no model");
  expect(others).toEqual([]);
  expect(model).toMatchObject({ name: "leavers", formerName: "churn" });
  expect(model.judged.metrics).toMatchObject([{ min: 0.75 }]);
  expect(await resolveBaseline(session, model.name, model.formerName)).toMatchObject({ status: "found" });
  const [holdout] = await evaluationFiles(session, model);
  expect(await readFile(holdout?.files[0] ?? "", "utf8")).toBe("a,left\n2,1\n");
});

test("by git alone, the same", async () => {
  await using clone = await newClone();
  const tip = await clone.commit(MAIN);
  await clone.git("update-ref", "refs/remotes/origin/main", tip);
  await clone.commit({ [FILE]: manifest("churn", 0.5) });
  await using place = await placeOn(clone.host, TAG, undefined);
  const session = await openSession(place);
  expect(session).toMatchObject({ rules: { id: tip, source: "git" }, change: undefined });
  expect((await modelsAtRevision(session)).models).toMatchObject([{ judged: { metrics: [{ min: 0.75 }] } }]);
  expect(await nameBaseline(session, "churn", undefined)).toMatchObject({ status: "named", digest: DIGEST });
});

test("what a stage looks at on a schedule is no first model, and nothing of it is removed", async () => {
  await using host = await fakeHost({ files: MAIN });
  const forge = fakeForge();
  const gone = { "models/gone/model.yaml": manifest("gone", 0.6).replace("column: left", "column: other") };
  forge.git.commit({ branch: "main", files: { ...MAIN, ...gone } });
  await using place = await placeOn(host, SCHEDULE, forge);
  const { models, removed } = await openChange(await openSession(place));
  expect(models.map(({ plan }) => plan)).toMatchObject([{ model: "churn", train: "unchanged", evaluate: false }]);
  expect(models[0]?.plan.reasons).not.toContain("the model is new");
  expect(removed).toEqual([]);
});

test("where nobody can tell whose rules hold, the place stands and the session says what to do", async () => {
  await using clone = await newClone();
  await clone.commit(MAIN);
  await using place = await placeOn(clone.host, TAG, undefined);
  await expect(openSession(place)).rejects.toThrow(/default branch main.*is not in this clone.*fetch-depth/);
});
