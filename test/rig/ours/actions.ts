import { createHash } from "node:crypto";
import { countedPage, notFound, param, slug } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import { objectOf, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Artifact, Rig, WorkflowRun } from "../state.ts";
import { readCommit } from "./commits.ts";
import type { Person } from "./commits.ts";
import { simpleUser } from "./people.ts";
import { bareNamed, nodeId, numberParam, repositoryUrl } from "./repositories.ts";

const base = "/repos/{owner}/{repo}/actions";

export const actionRoutes: readonly Route[] = [
  { method: "GET", path: `${base}/runs`, run: listRuns },
  { method: "GET", path: `${base}/runs/{run_id}`, run: getRun },
  { method: "POST", path: `${base}/runs/{run_id}/rerun-failed-jobs`, run: rerunFailed },
  { method: "GET", path: `${base}/runs/{run_id}/artifacts`, run: listRunArtifacts },
  { method: "GET", path: `${base}/jobs/{job_id}`, run: getJob },
  { method: "GET", path: `${base}/artifacts`, run: listArtifacts },
  { method: "GET", path: `${base}/artifacts/{artifact_id}`, run: getArtifact },
  { method: "DELETE", path: `${base}/artifacts/{artifact_id}`, run: deleteArtifact },
  { method: "GET", path: `${base}/artifacts/{artifact_id}/{archive_format}`, run: downloadArtifact },
  { method: "GET", path: `${base}/workflows/{workflow_id}/runs`, run: listWorkflowRuns },
  { method: "POST", path: `${base}/workflows/{workflow_id}/dispatches`, run: dispatchWorkflow },
];

async function listRuns(call: Call, rig: Rig): Promise<Reply> {
  const { query } = call;
  const wanted = (name: string, value: string | null): boolean => (query.get(name) ?? value) === value;
  const runs = [...rig.runs.values()].filter(
    (run) =>
      run.repository === slug(call) &&
      wanted("head_sha", run.headSha) &&
      wanted("branch", run.headBranch) &&
      wanted("event", run.event) &&
      isSince(run, query.get("created")) &&
      (wanted("status", run.status) || wanted("status", run.conclusion)),
  );
  const items = await Promise.all(runs.map((run) => formatRun(call, rig, run)));
  return countedPage(call, { key: "workflow_runs", items }, rig.apiUrl);
}

async function listWorkflowRuns(call: Call, rig: Rig): Promise<Reply> {
  const name = param(call, "workflow_id");
  const path = [...rig.settings.controls.workflows.keys()].find((known) => known.endsWith(`/${name}`));
  if (path === undefined) throw notFound();
  const event = call.query.get("event");
  const runs = [...rig.runs.values()]
    .filter((run) => run.repository === slug(call) && run.path === path && (event ?? run.event) === run.event)
    .toSorted((a, b) => b.id - a.id);
  const items = await Promise.all(runs.map((run) => formatRun(call, rig, run)));
  return countedPage(call, { key: "workflow_runs", items }, rig.apiUrl);
}

/** Of GitHub's ranges the one that we ask with. */
function isSince({ createdAt }: WorkflowRun, range: string | null): boolean {
  const since = /^>=(.+)$/.exec(range ?? "")?.[1];
  return since === undefined || Date.parse(createdAt) >= Date.parse(since);
}

async function getRun(call: Call, rig: Rig): Promise<Reply> {
  const run = rig.runs.get(numberParam(call, "run_id"));
  if (run === undefined || run.repository !== slug(call)) throw notFound();
  return { status: 200, json: await formatRun(call, rig, run) };
}

/** GitHub refuses a run that goes on still; who drives the emulator starts it again. */
function rerunFailed(call: Call, rig: Rig): Reply {
  const run = rig.runs.get(numberParam(call, "run_id"));
  if (run === undefined || run.repository !== slug(call)) throw notFound();
  if (run.status !== "completed") return { status: 403, json: { message: "This workflow is already running" } };
  rig.runs.set(run.id, { ...run, status: "queued", conclusion: null });
  return { status: 201, json: {} };
}

function getJob(call: Call, rig: Rig): Reply {
  const job = rig.jobs.get(numberParam(call, "job_id"));
  if (job === undefined || job.run.repository !== slug(call)) throw notFound();
  const { id, run, attempt, name } = job;
  const url = repositoryUrl(rig, run.repository);
  return {
    status: 200,
    json: {
      id,
      node_id: nodeId("CheckRun", id),
      run_id: run.id,
      run_attempt: attempt,
      run_url: `${url}/actions/runs/${run.id}`,
      workflow_name: run.name,
      head_branch: run.headBranch,
      head_sha: run.headSha,
      url: `${url}/actions/jobs/${id}`,
      html_url: `${rig.apiUrl}/${run.repository}/actions/runs/${run.id}/job/${id}`,
      check_run_url: `${url}/check-runs/${id}`,
      status: "completed",
      conclusion: "success",
      created_at: run.createdAt,
      started_at: run.createdAt,
      completed_at: run.createdAt,
      name,
      steps: [],
      labels: ["ubuntu-24.04"],
      runner_id: 1,
      runner_name: "GitHub Actions 1",
      runner_group_id: 0,
      runner_group_name: "GitHub Actions",
    },
  };
}

async function listRunArtifacts(call: Call, rig: Rig): Promise<Reply> {
  const runId = numberParam(call, "run_id");
  return artifactPage(call, rig, (artifact) => artifact.runId === runId);
}

async function listArtifacts(call: Call, rig: Rig): Promise<Reply> {
  return artifactPage(call, rig, () => true);
}

async function artifactPage(call: Call, rig: Rig, wanted: (artifact: Artifact) => boolean): Promise<Reply> {
  const name = call.query.get("name");
  const found = [...rig.artifacts.values()]
    .filter((artifact) => artifact.repository === slug(call) && wanted(artifact))
    .filter((artifact) => name === null || artifact.name === name);
  const items = await Promise.all(found.map((artifact) => formatArtifact(call, rig, artifact)));
  return countedPage(call, { key: "artifacts", items }, rig.apiUrl);
}

async function getArtifact(call: Call, rig: Rig): Promise<Reply> {
  return { status: 200, json: await formatArtifact(call, rig, artifactOf(call, rig)) };
}

function deleteArtifact(call: Call, rig: Rig): Reply {
  rig.artifacts.delete(artifactOf(call, rig).id);
  return { status: 204 };
}

function downloadArtifact(call: Call, rig: Rig): Reply {
  const artifact = artifactOf(call, rig);
  if (param(call, "archive_format") !== "zip") throw notFound();
  if (artifact.expired) return { status: 410, json: { message: "Artifact has expired" } };
  return { status: 302, headers: { location: `${rig.storageUrl}/artifacts/${artifact.id}` } };
}

function dispatchWorkflow(call: Call, rig: Rig): Reply {
  const { ref, inputs } = call.body;
  const workflow = param(call, "workflow_id");
  rig.dispatches.push({ workflow, ref: textOf(ref) ?? "", inputs: objectOf(inputs) });
  return { status: 204 };
}

function artifactOf(call: Call, rig: Rig): Artifact {
  const artifact = rig.artifacts.get(numberParam(call, "artifact_id"));
  if (artifact === undefined || artifact.repository !== slug(call)) throw notFound();
  return artifact;
}

async function formatArtifact(call: Call, rig: Rig, artifact: Artifact): Promise<JsonObject> {
  const head = rig.runs.get(artifact.runId)?.headRepository ?? artifact.repository;
  const url = `${repositoryUrl(rig, artifact.repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("Artifact", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    digest: `sha256:${createHash("sha256").update(artifact.zip).digest("hex")}`,
    created_at: artifact.createdAt,
    expires_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    workflow_run: {
      id: artifact.runId,
      repository_id: (await repositoryOf(call, rig, artifact.repository))["id"] ?? 0,
      head_repository_id: (await repositoryOf(call, rig, head))["id"] ?? 0,
      head_branch: artifact.headBranch,
      head_sha: artifact.headSha,
    },
  };
}

async function formatRun(call: Call, rig: Rig, run: WorkflowRun): Promise<JsonObject> {
  const url = `${repositoryUrl(rig, run.repository)}/actions/runs/${run.id}`;
  const actor = await simpleUser(rig, run.actor);
  return {
    id: run.id,
    node_id: nodeId("WorkflowRun", run.id),
    name: run.name,
    display_title: run.name,
    path: run.path,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    run_number: 1,
    run_attempt: 1,
    workflow_id: 1,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CheckSuite", run.id),
    // GitHub leaves this list empty for a pull request from a fork.
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    url,
    html_url: `${rig.apiUrl}/${run.repository}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(rig, run.repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${repositoryUrl(rig, run.repository)}/actions/workflows/1`,
    head_commit: await headCommit(rig, run),
    repository: await repositoryOf(call, rig, run.repository),
    head_repository: await repositoryOf(call, rig, run.headRepository),
  };
}

async function repositoryOf(call: Call, rig: Rig, name: string): Promise<JsonObject> {
  const reply = await rig.forward({
    ...call,
    method: "GET",
    path: `/repos/${name}`,
    query: new URLSearchParams(),
  });
  return objectOf(reply.json);
}

async function headCommit(rig: Rig, run: WorkflowRun): Promise<JsonObject> {
  const { sha, tree, message, author, committer } = await readCommit(bareNamed(run.headRepository, rig), run.headSha);
  const person = ({ name, email }: Person): JsonObject => ({ name, email });
  const people = { author: person(author), committer: person(committer) };
  return { id: sha, tree_id: tree, message, timestamp: committer.date, ...people };
}
