import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { bytesOf } from "./download.ts";
import type { WorkflowArtifact, Forge, WorkflowJob, WorkflowRun } from "./forge.ts";
import { loginOf } from "./github-pulls.ts";

type Runs = Pick<
  Forge,
  | "workflowRuns"
  | "pullRequestRuns"
  | "workflowRun"
  | "workflowJob"
  | "rerun"
  | "enableWorkflow"
  | "artifacts"
  | "downloadArtifact"
>;

const needs = "actions: read";
/** A list of runs ends after a thousand, whatever it was asked for. */
const MOST_PAGES = 10;

export function runsOf(api: Api): Runs {
  return {
    async workflowRuns(headSha) {
      const doing = `listing the workflow runs of ${headSha}`;
      const found = await api.pages("GET /repos/{owner}/{repo}/actions/runs", { head_sha: headSha }, { doing, needs });
      return answersOf(found, "a workflow run").map(runFrom);
    },
    async pullRequestRuns({ since, branch, pages = MOST_PAGES }) {
      const most = Math.min(pages, MOST_PAGES);
      const parameters = {
        event: "pull_request",
        ...(since !== undefined && { created: `>=${since}` }),
        ...(branch !== undefined && { branch }),
      };
      const purpose = { doing: "listing the runs of pull requests", needs, most };
      const found = await api.firstPages("GET /repos/{owner}/{repo}/actions/runs", parameters, purpose);
      return { runs: answersOf(found, "a workflow run").map(runFrom), isComplete: found.length < most * 100 };
    },
    async workflowRun(id) {
      const doing = `reading the workflow run ${id}`;
      const found = await api.request("GET /repos/{owner}/{repo}/actions/runs/{id}", { id }, { doing, needs });
      return runFrom(new Answer(found, `the workflow run ${id}`));
    },
    async workflowJob(id) {
      const doing = `reading the job ${id}`;
      const found = await api.find("GET /repos/{owner}/{repo}/actions/jobs/{id}", { id }, { doing, needs });
      return found === undefined ? undefined : jobFrom(new Answer(found, `the job ${id}`));
    },
    async enableWorkflow(path) {
      const purpose = { doing: "enabling a workflow", needs: "actions: write" };
      await api.request(
        "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable",
        { workflow_id: posix.basename(path) },
        purpose,
      );
    },
    async rerun(run) {
      const purpose = { doing: `running the failed jobs of run ${run} again`, needs: "actions: write" };
      await api.request("POST /repos/{owner}/{repo}/actions/runs/{run}/rerun-failed-jobs", { run }, purpose);
    },
    async artifacts(run) {
      const doing = `listing the artifacts of run ${run}`;
      const found = await api.pages(
        "GET /repos/{owner}/{repo}/actions/runs/{run}/artifacts",
        { run },
        { doing, needs },
      );
      return answersOf(found, "an artifact").map(artifactFrom);
    },
    downloadArtifact: (id, maxBytes) => download(api, id, maxBytes),
  };
}

async function download(api: Api, id: number, maxBytes: number): Promise<Uint8Array> {
  const what = `the artifact ${id}`;
  const purpose = { doing: `downloading ${what}`, needs };
  const found = new Answer(
    await api.request("GET /repos/{owner}/{repo}/actions/artifacts/{id}", { id }, purpose),
    what,
  );
  const { bytes, name, expired } = artifactFrom(found);
  if (expired) throw new UserError(`The artifact "${name}" has expired. Run its workflow again.`);
  if (bytes > maxBytes) {
    throw new UserError(
      `The artifact "${name}" has ${formatBytes(bytes)}; at most ${formatBytes(maxBytes)} are accepted. Upload less.`,
    );
  }
  const answer = await api.open("GET /repos/{owner}/{repo}/actions/artifacts/{id}/zip", { id }, purpose);
  // The size in the listing is the uploader's word for it: the bytes are counted as they come.
  return await bytesOf(answer, { limit: maxBytes, what: `The artifact "${name}"` });
}

function runFrom(found: Answer): WorkflowRun {
  const repository = found.optionalObject("head_repository");
  return {
    id: found.integer("id"),
    event: found.text("event"),
    headSha: found.text("head_sha"),
    headBranch: found.optionalText("head_branch") ?? "",
    headRepositoryId: repository?.integer("id") ?? 0,
    headOwner: repository === undefined ? "ghost" : loginOf(repository, "owner"),
    status: found.optionalText("status") ?? "",
    conclusion: found.optionalText("conclusion") ?? "",
    attempt: found.has("run_attempt") ? found.integer("run_attempt") : 1,
    // Of a workflow that was called, its ref follows.
    path: (found.optionalText("path") ?? "").replace(/@.*$/s, ""),
    ...(found.optionalObject("actor") !== undefined && { actor: loginOf(found, "actor") }),
    ...(found.optionalText("created_at") !== undefined && { createdAt: found.text("created_at") }),
  };
}

function jobFrom(found: Answer): WorkflowJob {
  return {
    name: found.text("name"),
    runId: found.integer("run_id"),
    attempt: found.has("run_attempt") ? found.integer("run_attempt") : 1,
  };
}

function artifactFrom(found: Answer): WorkflowArtifact {
  return {
    id: found.integer("id"),
    name: found.text("name"),
    bytes: found.integer("size_in_bytes"),
    expired: found.flag("expired"),
  };
}
