import { expect, test } from "vitest";
import { isCalledIn, namedBy } from "./witness.ts";

const GATE = {
  repositoryId: 1,
  defaultBranch: "main",
  pull: 7,
  run: { id: 100, attempt: 2 },
  workflow: ".github/workflows/model-gitops.yml",
};
const WORKFLOW = "acme/models/.github/workflows/model-gitops.yml@refs/pull/7/merge";
const [MERGE, AT] = ["a".repeat(40), "b".repeat(40)];
const CLAIMS = {
  repository: "acme/models",
  repository_id: "1",
  event_name: "pull_request",
  base_ref: "main",
  ref: "refs/pull/7/merge",
  run_id: "100",
  run_attempt: "1",
  workflow_ref: WORKFLOW,
  workflow_sha: AT,
  job_workflow_ref: WORKFLOW,
  sha: MERGE,
  runner_environment: "github-hosted",
  check_run_id: "55",
};

test("the gate's token names the merge, its workflow's commit and its job", () => {
  const named = { merge: MERGE, workflowCommit: AT, job: 55, attempt: 1 };
  expect(namedBy(CLAIMS, GATE)).toEqual({ named });
  expect(namedBy({ ...CLAIMS, job_workflow_ref: undefined }, GATE)).toEqual({ named });
  const called = `model-gitops/model-gitops/.github/workflows/model-gitops-split.yml@${"c".repeat(40)}`;
  const calling = { ...CLAIMS, job_workflow_ref: called, job_workflow_sha: "c".repeat(40) };
  expect(namedBy(calling, GATE)).toEqual({ named: { ...named, called } });
});

test.each([
  ["called", "    uses: o/r/.github/workflows/gate.yml@1234 # v1.0.0\n", true],
  ["called in quotes", "    uses: 'o/r/.github/workflows/gate.yml@1234'\r\n", true],
  ["at another commit", "    uses: o/r/.github/workflows/gate.yml@12345\n", false],
  ["of another owner", "    uses: x/o/r/.github/workflows/gate.yml@1234\n", false],
  ["in a comment alone", "    # uses: o/r/.github/workflows/gate.yml@1234\n", false],
  ["in the name of something", "    name: uses: o/r/.github/workflows/gate.yml@1234\n", false],
])("a workflow that is %s", (_, line, expected) => {
  expect(isCalledIn(`jobs:\n  model-gitops:\n${line}`, "o/r/.github/workflows/gate.yml@1234")).toBe(expected);
});

test.each<[string, object, RegExp]>([
  ["another repository", { repository_id: "2" }, /another repository/],
  ["an id that is no text", { repository_id: 1 }, /another repository/],
  ["a push", { event_name: "push" }, /another event/],
  ["a target", { event_name: "pull_request_target" }, /another event/],
  ["a lax branch", { base_ref: "lax" }, /another branch/],
  ["another pull request", { ref: "refs/pull/70/merge" }, /another pull request/],
  ["its head", { ref: "refs/pull/7/head" }, /another pull request/],
  ["another run", { run_id: "1000" }, /another run/],
  ["an own runner", { runner_environment: "self-hosted" }, /not GitHub's/],
  ["another file", { workflow_ref: WORKFLOW.replace("model-gitops.yml", "lint.yml") }, /another workflow/],
  ["another repository's file", { workflow_ref: WORKFLOW.replace("acme", "evil") }, /another workflow/],
  ["a file of another ref", { workflow_ref: WORKFLOW.replace("refs/pull/7/merge", "refs/heads/evil") }, /workflow/],
  ["a called workflow", { job_workflow_ref: WORKFLOW.replace("model-gitops.yml", "gate.yml") }, /is called/],
  ["a called workflow elsewhere", { job_workflow_ref: "o/r/.github/workflows/gate.yml@v1" }, /not by a commit/],
  ["one at a branch named so", { job_workflow_ref: `o/r/.github/workflows/gate.yml@refs/heads/${AT}` }, /is called/],
  [
    "one at another commit",
    { job_workflow_ref: `o/r/.github/workflows/g.yml@${AT}`, job_workflow_sha: MERGE },
    /called/,
  ],
  ["no commit", { sha: "main" }, /which commit/],
  ["no workflow's commit", { workflow_sha: undefined }, /which commit/],
  ["no job", { check_run_id: "5e1" }, /which commit and job/],
  ["a job that is no text", { check_run_id: 55 }, /which commit and job/],
  ["no attempt", { run_attempt: "0" }, /which commit and job/],
  ["an attempt to come", { run_attempt: "3" }, /attempt/],
])("a token of %s is another's", (_, change, problem) => {
  expect(namedBy({ ...CLAIMS, ...change }, GATE)).toEqual({ problem: expect.stringMatching(problem) });
});
