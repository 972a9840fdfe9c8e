import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { WitnessedModel } from "../../../../src/generated/types.ts";
import { adoptOutputs, type Adopted } from "../../../../src/loop/runs/adopt.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { statementOf } from "../../../../src/records/witness.ts";
import { startIssuer } from "../../../rig/issuer.ts";
import type { OpenedPlace } from "../opened-place.ts";
import { artifactOf, KEY, MODEL, outputOf } from "./trained.ts";
import {
  claimsOf,
  HONEST,
  PULL,
  pushedPlace,
  RUN,
  statedOf,
  TRAIN,
  upload,
  WORKFLOW,
  type Files,
} from "./witnessed.ts";

const issuer = await startIssuer();
afterAll(() => issuer[Symbol.asyncDispose]());

async function adopted({ place, forge }: OpenedPlace, mayClaim = false): Promise<Adopted | undefined> {
  const pull = forge.addPull({ number: PULL, merged: true });
  return await adoptOutputs(place, KEY, { pull, mayClaim });
}

interface Told {
  readonly files?: Files;
  readonly claims?: object;
  readonly stated?: Partial<WitnessedModel>;
}

/** An upload with a token of the gate's that says otherwise. */
async function tried(
  { files = HONEST, claims = {}, stated = {} }: Told,
  opened: Awaited<ReturnType<typeof pushedPlace>>,
) {
  const statement = statementOf([statedOf(HONEST, stated)]);
  const token = issuer.issue({ ...claimsOf(opened.merge, statement), ...claims });
  upload(opened, files, { ...statement, token });
  return await adopted(opened);
}

test("what the gate saw is brought, with its evaluation and what was found on the way", async () => {
  await using opened = await pushedPlace(issuer);
  expect(await tried({}, opened)).toEqual({ provenance: "witnessed", run: RUN, evaluation: "witnessed" });
  const left = await readdir(join(opened.host.workspace, "model-gitops-out", MODEL), { recursive: true });
  expect(left.toSorted()).toEqual([
    "artifact",
    "artifact/model.onnx",
    "evaluation.json",
    "findings",
    "findings/evaluate.json",
    "run.json",
  ]);
  expect(opened.host.seen.log).toEqual([
    expect.stringMatching(/^churn: adopted the artifact of pull request #7, as its gate saw it, trainKey/),
  ]);
});

const EVIL = artifactOf({ "model.onnx": "weights" });

test.each<[string, Told, RegExp]>([
  ["another artifact with its record", { files: { ...HONEST, ...outputOf({ artifact: EVIL }) } }, /something else/],
  ["another artifact", { files: { ...HONEST, "artifact/model.onnx": "weights" } }, /is not the file that/],
  ["another record", { files: { ...HONEST, ...outputOf({ attempts: 2 }) } }, /something else/],
  ["a statement that was changed", { claims: { aud: "model-gitops-witness:sha256:0" } }, /not for what it lies beside/],
  ["a token for a cloud", { claims: { aud: "sts.amazonaws.com" } }, /not for what it lies beside/],
  ["another repository's token", { claims: { repository_id: "2" } }, /another repository/],
  ["a token of the same head onto a lax branch", { claims: { base_ref: "lax" } }, /onto another branch/],
  ["a token of another pull request", { claims: { ref: "refs/pull/8/merge" } }, /another pull request/],
  ["a token of another run", { claims: { run_id: "2" } }, /another run/],
  ["a token of a job that trains", { claims: { check_run_id: String(TRAIN) } }, /its job is "model-gitops \/ train/],
  ["a token of a job that nobody has", { claims: { check_run_id: "9" } }, /none of the run/],
  ["a token of another attempt of the job", { claims: { run_attempt: "2" } }, /attempt/],
  ["a token of an own runner", { claims: { runner_environment: "self-hosted" } }, /not GitHub's/],
  ["a merge that nobody has", { claims: { sha: "c".repeat(40) } }, /another head/],
  ["another issuer's token", { claims: { iss: "https://evil.example" } }, /not one of GitHub's/],
  ["an issuer whose name starts like it", { claims: { iss: `${issuer.serverUrl}/_services/token.evil/x` } }, /not one/],
  ["a key of another training", { stated: { trainKey: sha256("other") } }, /^$/],
])("%s adopts nothing", async (_, told, message) => {
  await using opened = await pushedPlace(issuer);
  expect(await tried(told, opened)).toBeUndefined();
  expect(opened.host.seen.log.join("\n")).toMatch(message);
  const left = await readdir(join(opened.host.workspace, "model-gitops-out", MODEL)).catch(() => []);
  expect(left).toEqual([]);
});

test("a workflow file that the default branch has not vouches for nothing", async () => {
  await using opened = await pushedPlace(issuer);
  const head = opened.merge;
  const workflow_sha = opened.forge.git.commit({ branch: "evil", files: { [WORKFLOW]: "no gate" }, parents: [head] });
  expect(await tried({ claims: { workflow_sha } }, opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toContain("its workflow file is not the default branch's");
});

const CALLED = `model-gitops/model-gitops/.github/workflows/model-gitops-split.yml@${"c".repeat(40)}`;

test("a gate that the default branch's workflow file calls at a commit vouches as its own", async () => {
  await using opened = await pushedPlace(issuer, `jobs:\n  model-gitops:\n    uses: ${CALLED} # v1.0.0\n`);
  const adopting = await tried({ claims: { job_workflow_ref: CALLED, job_workflow_sha: "c".repeat(40) } }, opened);
  expect(adopting).toEqual({ provenance: "witnessed", run: RUN, evaluation: "witnessed" });
});

test.each([
  ["at another commit", CALLED.replace(/c{40}$/, "d".repeat(40))],
  ["in a comment", `# ${CALLED}`],
])("a gate that the workflow file calls %s vouches for nothing", async (_, uses) => {
  await using opened = await pushedPlace(issuer, `jobs:\n  model-gitops:\n    uses: ${uses}\n`);
  expect(await tried({ claims: { job_workflow_ref: CALLED } }, opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toContain("which the default branch's workflow file does not call");
});

test("a merge of another head is another pull request's", async () => {
  await using opened = await pushedPlace(issuer);
  const other = { branch: "other", files: { [WORKFLOW]: "the gate" }, parents: [opened.merge, "2".repeat(40)] };
  expect(await tried({ claims: { sha: opened.forge.git.commit(other) } }, opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toContain("of another head than was merged");
});

test("a run of another workflow file is not looked at", async () => {
  await using opened = await pushedPlace(issuer);
  opened.forge.addRun({ id: RUN, path: ".github/workflows/lint.yml" });
  expect(await tried({}, opened)).toBeUndefined();
  expect(opened.forge.calls.filter((call) => call.startsWith("artifacts"))).toEqual([]);
});

test.each<[string, Files]>([
  ["its evaluation", { ...HONEST, "evaluation.json": '{"better":1}' }],
  ["what was found on the way", { ...HONEST, "findings/evaluate.json": "[{}]" }],
  ["what training found", { ...HONEST, "findings/train.json": "[]" }],
  ["the replay on production", { ...HONEST, "replay.json": "{}" }],
])("where %s is another than the gate saw, the bytes come alone", async (_, files) => {
  await using opened = await pushedPlace(issuer);
  expect(await tried({ files }, opened)).toEqual({ provenance: "witnessed", run: RUN });
  const left = await readdir(join(opened.host.workspace, "model-gitops-out", MODEL));
  expect(left.toSorted()).toEqual(["artifact", "run.json"]);
});

test("without a witness nothing is adopted, and one that GitHub's keys cannot be had for is told", async () => {
  await using opened = await pushedPlace(issuer);
  upload(opened, HONEST);
  expect(await adopted(opened)).toBeUndefined();
  expect(opened.host.seen.log.join()).toContain("no job vouches for what run 1 made: its gate left no witness");
  expect(await adopted(opened, true)).toEqual({ provenance: "claimed", run: RUN });
  await using broken = await pushedPlace(issuer);
  upload(broken, HONEST, { schema: "model-gitops/witness/v1", models: [], token: 1 });
  expect(await adopted(broken)).toBeUndefined();
  expect(broken.host.seen.log.join()).toMatch(/could not be adopted: witness\.json of the pull request is not a valid/);
});
