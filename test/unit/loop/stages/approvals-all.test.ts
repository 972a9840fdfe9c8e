import { afterAll, expect, test } from "vitest";
import { approvals } from "../../../../actions/approvals/run.ts";
import { approvalsAll } from "../../../../src/loop/stages/approvals-all.ts";
import type { Acceptance } from "../../../../src/generated/types.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { openLedger } from "../../../../src/stores/ledger.ts";
import { APPROVALS_CONTEXT } from "../../../../src/work/governance/approval-status.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRun } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const ROLES = `apiVersion: model-gitops/v1
kind: Roles
roles:
  model-risk: {users: ["@ada"]}
  governance: {users: ["@grace"]}
`;
const high = stageModel({ edits: [["evaluation:", "governance: {risk: high}\nevaluation:"]] });
const rig = await stageRig({ ...high, "governance/roles.yaml": ROLES });
const { forge } = rig;
for (const login of ["ada", "grace", "dana"]) forge.setPermission(login, "write");

afterAll(async () => await rig[Symbol.asyncDispose]());

interface Told {
  readonly exitCode: number;
  readonly state: string;
  readonly description: string;
  readonly rules: readonly string[];
}

async function run(): Promise<Told & { readonly seen: StageRun }> {
  const before = forge.statuses.length;
  const seen = await rig.run(approvals);
  const set = forge.statuses.slice(before).at(-1);
  const { state = "", description = "" } = set?.status ?? {};
  expect(set?.sha ?? rig.head).toBe(rig.head);
  return { exitCode: seen.exitCode, state, description, rules: seen.annotations.map(({ rule }) => rule), seen };
}

test("a first release of a high-risk model waits for the role, says so on the head, and passes once somebody of it approved", async () => {
  await rig.propose(trained({ wrong: 0.3 }));
  expect(await run()).toMatchObject({
    exitCode: 0,
    state: "pending",
    description: "Waits for model-risk, for churn",
    rules: ["approval/missing"],
  });
  forge.addReview(1, { author: "ada", commit: rig.head });
  expect(await run()).toMatchObject({
    exitCode: 0,
    state: "success",
    description: "Approved for model-risk by @ada",
    rules: [],
  });
  forge.addReview(1, { author: "grace", commit: rig.head, state: "CHANGES_REQUESTED" });
  expect(await run()).toMatchObject({ state: "failure", description: "@grace asks for changes" });
  forge.addReview(1, { author: "grace", commit: rig.head, state: "DISMISSED" });
  forge.addReview(1, { author: "ada", commit: rig.head, state: "DISMISSED" });
  expect(await run()).toMatchObject({ state: "pending" });
});

test("in a merge group the same is held against the group's head, and the job fails", async () => {
  const base = await rig.commit({ "README.md": "x" });
  const head = await rig.propose(trained({ wrong: 0.31 }));
  const group = {
    base_sha: base,
    base_ref: "refs/heads/main",
    head_sha: head,
    head_ref: "refs/heads/gh-readonly-queue/main/pr-1-abc",
  };
  await rig.event("merge_group", { merge_group: group });
  expect(await run()).toMatchObject({ exitCode: 1, state: "pending", rules: ["approval/missing"] });
  forge.addReview(1, { author: "ada", commit: head });
  expect(await run()).toMatchObject({ exitCode: 0, state: "success" });
});

test("what governs alone takes the role governance, and nothing of a model", async () => {
  await rig.propose({ ".github/workflows/x.yml": "on: push\n" });
  expect(await run()).toMatchObject({ state: "pending", description: "Waits for governance, for what governs" });
  forge.addReview(1, { author: "grace", commit: rig.head });
  expect(await run()).toMatchObject({ state: "success", description: "Approved for governance by @grace" });
});

test("what neither trains a model nor governs needs nobody", async () => {
  await rig.propose({ "docs/x.md": "x\n" });
  expect(await run()).toMatchObject({ state: "success", description: "No role has to approve this" });
});

test("a fork's own run sets nothing; the run after it reads the pull request through the API, and runs nothing of it", async () => {
  await rig.propose(trained({ wrong: 0.32 }), "fork");
  const { seen, state } = await run();
  expect([seen.exitCode, state, seen.outputs["state"]]).toEqual([0, "", "pending"]);
  expect(seen.log.join("\n")).toMatch(/A fork's run may set no status/);
  const head = { headSha: rig.head, headBranch: "change", headRepositoryId: 2, headOwner: "mallory" };
  forge.addRun({ id: 9, event: "pull_request_review", ...head });
  forge.addReview(1, { author: "ada", commit: rig.head });
  const workflowRun = {
    id: 9,
    event: "pull_request_review",
    head_sha: rig.head,
    head_branch: "change",
    head_repository: { id: 2, owner: { login: "mallory" } },
  };
  await rig.event("workflow_run", { action: "completed", workflow_run: workflowRun });
  const through = { ...forge, changedFiles: async () => Object.keys(trained()) };
  const told = await inPlace(rig, (place) => approvalsAll(place, { needs: "" }), { forge: through });
  expect(told.outputs).toEqual({ state: "success", roles: "[]" });
  expect(forge.statuses.at(-1)).toMatchObject({
    sha: rig.head,
    status: { description: "Approved for model-risk by @ada" },
  });
  forge.addRun({ id: 9, event: "pull_request_review", ...head, headSha: "e".repeat(40) });
  const gone = await inPlace(rig, (place) => approvalsAll(place, { needs: "" }), { forge: through });
  expect(gone.summary).toBe("This run belongs to no open pull request.");
});

test("where nothing is measured, only our own word that no role is needed stands; what anybody else set does not", async () => {
  const main = await rig.commit({ "README.md": "z" });
  const ledger = openLedger({ refs: forge.refs });
  const body: Acceptance = {
    trainKey: sha256("anchor"),
    outcome: "pass",
    artifact: sha256("anchor"),
    bytes: 1,
    path: "model.bin",
    anchor: true,
  };
  await ledger.record([
    newEntry({ kind: "acceptance", model: "churn", recordedAt: 1_700_000_000_000, commit: main, body }),
  ]);
  const sha = await rig.propose(trained({ wrong: 0.33 }));
  const set = (by: string) => {
    const status = {
      context: APPROVALS_CONTEXT,
      state: "success",
      description: "No role has to approve this",
      by,
    } as const;
    forge.statuses.push({ sha, status });
  };
  set("mallory");
  expect(await run()).toMatchObject({ state: "pending", description: "Waits for model-risk, for churn" });
  set(await forge.viewer());
  const { seen, state } = await run();
  expect([state, seen.outputs["state"]]).toEqual(["", "success"]);
});

test("other events are none of it", async () => {
  await rig.push({ "README.md": "y" });
  expect((await run()).exitCode).toBe(2);
});
