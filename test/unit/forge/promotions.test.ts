import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyDeployment } from "../../../src/forge/apply-deployment.ts";
import { applyLabels } from "../../../src/forge/apply-labels.ts";
import { applyTag } from "../../../src/forge/apply-tag.ts";
import { planDeployment, type KnownDeployment, type WantedDeployment } from "../../../src/forge/deployments.ts";
import { dryForge } from "../../../src/forge/dry-run.ts";
import { planLabels } from "../../../src/forge/labels.ts";
import type { Tag } from "../../../src/forge/proposals.ts";
import { planTag } from "../../../src/forge/tags.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const viewer = "github-actions[bot]";
const oops = new ApiError("oops", { status: 502 });

test("labels that are there stay as they are, in any case", () => {
  const label = { name: "Drift", color: "ff0000", description: "ours" };
  const more = { name: "retrain", color: "00ff00", description: "" };
  expect(planLabels([label], [{ ...label, name: "drift", color: "000000" }, more])).toEqual([more]);
});

test("a label that another run created meanwhile is there", async () => {
  const forge = fakeForge();
  const wanted = ["drift", "retrain"].map((name) => ({ name, color: "ff0000", description: "" }));
  forge.failNext("labels.create", new ApiError("already_exists", { status: 422 }), "after");
  expect(await applyLabels(forge.labels, wanted)).toEqual(["drift", "retrain"]);
  expect(await applyLabels(forge.labels, wanted)).toEqual([]);
  expect(await forge.labels.list()).toHaveLength(2);
});

const commit = "a".repeat(40);
const wantedTag = { name: "churn#production#1", commit, message: "Promote" };
const annotation = {
  message: "Promote",
  tagger: { name: "x", email: "x", date: "2026-11-01" },
  verification: { verified: true, reason: "valid" },
};
const tag: Tag = { name: wantedTag.name, sha: "b".repeat(40), commit, annotation };

test.each<[string, Tag | undefined, string]>([
  ["there is none", undefined, "create"],
  ["it is there", tag, "keep"],
  ["it leads elsewhere", { ...tag, commit: "c".repeat(40) }, "taken"],
  ["it leads to no commit", { ...tag, commit: undefined }, "taken"],
  ["it is lightweight", { name: tag.name, sha: commit, commit }, "taken"],
])("a tag when %s", (_, existing, kind) => {
  expect(planTag(existing, wantedTag).kind).toBe(kind);
  const gone = planTag(existing, { name: wantedTag.name, commit: undefined });
  expect(gone.kind).toBe(existing === undefined ? "none" : "remove");
});

function repository(): { readonly forge: FakeForge; readonly sha: string } {
  const forge = fakeForge();
  return { forge, sha: forge.git.commit({ branch: "main", files: { "model.yaml": "a" } }) };
}

test.each(["before", "after"] as const)("a tag whose answer was lost %s it was written is there once", async (when) => {
  const { forge, sha } = repository();
  const wanted = { ...wantedTag, commit: sha };
  forge.failNext("tags.create", oops, when);
  expect(await applyTag(forge.tags, wanted)).toBe("create");
  expect(await applyTag(forge.tags, wanted)).toBe("keep");
  forge.failNext("tags.remove", oops, when);
  expect(await applyTag(forge.tags, { name: wanted.name, commit: undefined })).toBe("remove");
});

test("a tag that somebody was faster with is theirs", async () => {
  const { forge, sha } = repository();
  const tags = {
    ...forge.tags,
    async create() {
      forge.proposals.tags.set(wantedTag.name, tag);
      await forge.tags.create({ ...wantedTag, commit: sha });
    },
    async remove(read: Pick<Tag, "name" | "sha">) {
      forge.proposals.tags.set(read.name, { ...tag, sha: "d".repeat(40) });
      return await forge.tags.remove(read);
    },
  };
  expect(await applyTag(tags, { ...wantedTag, commit: sha })).toBe("taken");
  expect(await applyTag(tags, { name: wantedTag.name, commit: undefined })).toBe("taken");
  expect(forge.proposals.tags.size).toBe(1);
});

function wantedDeployment(change: Partial<WantedDeployment> = {}): WantedDeployment {
  return {
    key: "churn#production#2",
    environment: "churn/production",
    sha: commit,
    task: "deploy",
    payload: { version: "1.2.0" },
    description: "churn 1.2.0",
    production: true,
    status: { state: "success", description: "Serving" },
    ...change,
  };
}

type State = "success" | "inactive" | "in_progress" | undefined;
const known = (id: number, key: string, state: State): KnownDeployment => ({
  id,
  sha: commit,
  task: "deploy",
  author: viewer,
  payload: { "model-gitops": `churn#production#${key}` },
  status: state && { state, description: "" },
});

test.each<[string, readonly KnownDeployment[], object]>([
  ["it is the first", [], { kind: "create", retire: [], foreign: [] }],
  ["it replaces another", [known(1, "1", "success")], { kind: "create", retire: [1] }],
  ["the other is retired already", [known(1, "1", "inactive")], { kind: "create", retire: [] }],
  ["it has no status yet", [known(2, "2", undefined)], { kind: "update", id: 2 }],
  [
    "it is on its way",
    [known(1, "1", "success"), known(2, "2", "in_progress")],
    { kind: "update", id: 2, retire: [1] },
  ],
  ["it serves", [known(2, "2", "success")], { kind: "keep", id: 2, retire: [] }],
  ["it was retired", [known(2, "2", "inactive"), known(1, "1", "success")], { kind: "retired", id: 2, retire: [] }],
  ["a later one serves", [known(2, "2", undefined), known(3, "3", "success")], { kind: "superseded", retire: [] }],
  [
    "a later one serves, and this one still",
    [known(2, "2", "success"), known(3, "3", "success")],
    { kind: "superseded", id: 2, retire: [2] },
  ],
  ["a race left a twin", [known(3, "2", undefined), known(2, "2", "success")], { kind: "keep", id: 2, retire: [3] }],
  [
    "another tool's serves",
    [{ ...known(1, "1", "success"), author: "eve" }],
    { kind: "create", retire: [], foreign: [1] },
  ],
  ["somebody took our key", [{ ...known(2, "2", "success"), author: "eve" }], { kind: "create", foreign: [2] }],
])("a deployment when %s", (_, existing, plan) => {
  expect(planDeployment({ existing, viewer, wanted: wantedDeployment() })).toMatchObject(plan);
});

test.each(["before", "after"] as const)("a deployment whose answer was lost %s it was written is one", async (when) => {
  const { forge, sha } = repository();
  for (const method of ["deployments.create", "deployments.addStatus"]) forge.failNext(method, oops, when);
  const outcome = await applyDeployment(forge, wantedDeployment({ sha }));
  expect(outcome).toMatchObject({ kind: "create", foreign: [] });
  expect(await forge.deployments.list("churn/production")).toHaveLength(1);
  expect(await forge.deployments.status(outcome.id)).toMatchObject({ state: "success" });
});

test("of two runs that deploy at once the older deployment counts", async () => {
  const { forge, sha } = repository();
  const { create } = forge.deployments;
  const deployments = {
    ...forge.deployments,
    create: async (...args: Parameters<typeof create>) => {
      await create(...args);
      return await create(...args);
    },
  };
  await applyDeployment({ ...forge, deployments }, wantedDeployment({ sha }));
  const all = await forge.deployments.list("churn/production");
  const states = await Promise.all(all.map(({ id }) => forge.deployments.status(id)));
  expect(states.map((status) => status?.state)).toEqual(["inactive", "success"]);
});

test("a failure is told, and retires nothing", async () => {
  const { forge, sha } = repository();
  await applyDeployment(forge, wantedDeployment({ sha, key: "1" }));
  const failed = wantedDeployment({ sha, key: "2", status: { state: "failure", description: "No such host" } });
  await applyDeployment(forge, failed);
  const all = await forge.deployments.list("churn/production");
  const states = await Promise.all(all.map((one) => forge.deployments.status(one.id)));
  expect(states.map((status) => status?.state)).toEqual(["failure", "success"]);
});

test("many deployments of others hide neither what ours replaces nor that it comes too late", async () => {
  const { forge, sha } = repository();
  const late = await applyDeployment(
    forge,
    wantedDeployment({ sha, key: "1", status: { state: "in_progress", description: "" } }),
  );
  const serving = await applyDeployment(forge, wantedDeployment({ sha, key: "2" }));
  const theirs = { environment: "churn/production", sha, task: "deploy", payload: {}, author: "eve", statuses: [] };
  for (let id = 2000; id < 2030; id += 1) forge.proposals.deployments.set(id, { id, ...theirs });
  expect(await applyDeployment(forge, wantedDeployment({ sha, key: "1" }))).toMatchObject({
    kind: "superseded",
    id: late.id,
  });
  await applyDeployment(forge, wantedDeployment({ sha, key: "3" }));
  expect(await forge.deployments.status(serving.id)).toMatchObject({ state: "inactive" });
});

test("a dry run says what a promotion would replace", async () => {
  const { forge, sha } = repository();
  const { id } = await applyDeployment(forge, wantedDeployment({ sha, key: "1" }));
  const said: string[] = [];
  await applyDeployment(dryForge(forge, { info: (text) => void said.push(text) }), wantedDeployment({ sha, key: "2" }));
  expect(said.slice(1)).toEqual([
    "Dry run: would set it to success.",
    `Dry run: would set deployment ${id} to inactive.`,
  ]);
});
