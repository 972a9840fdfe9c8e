import type { Emulator } from "../emulator.ts";
import type { WorkflowEvent } from "../events.ts";
import type { JsonObject } from "../json.ts";
import type { Permissions } from "../permissions.ts";
import type { WorkflowJob, WorkflowRun } from "../state.ts";

export interface StartedJob {
  readonly title: string;
  readonly permissions: Permissions;
}

interface Running {
  readonly emulator: Emulator;
  readonly run: WorkflowRun;
  readonly options: { readonly event: WorkflowEvent };
}

/**
 * Puts a job on the emulator. One with `id-token: write` is offered tokens while it runs; and a push, which writes to
 * no pull request's page, finds the issuer of all of them under its server's address.
 */
export function startJob({ emulator, run, options: { event } }: Running, { title, permissions }: StartedJob) {
  const job = emulator.addJob({ run, attempt: 1, name: title });
  const server = event.name === "push" ? { GITHUB_SERVER_URL: emulator.issuer.serverUrl } : {};
  if (permissions["id-token"] !== "write") return { env: server, end: () => undefined };
  const { env, withdraw } = emulator.issuer.offer(claimsOf(event, job));
  return { env: { ...server, ...env }, end: withdraw };
}

/** What GitHub says of a job: docs.github.com/actions/reference/security/oidc. */
export function claimsOf(event: WorkflowEvent, { id, run, attempt }: WorkflowJob): JsonObject {
  const [owner = ""] = event.repository.split("/");
  const workflow = `${event.repository}/${run.path}@${event.ref}`;
  return {
    sub: `repo:${event.repository}:${event.name === "pull_request" ? "pull_request" : `ref:${event.ref}`}`,
    repository: event.repository,
    repository_id: String(event.repositoryId),
    repository_owner: owner,
    repository_owner_id: "1",
    repository_visibility: "public",
    actor: event.actor,
    actor_id: "1",
    event_name: event.name,
    base_ref: event.baseRef ?? "",
    head_ref: event.headRef ?? "",
    ref: event.ref,
    ref_type: event.ref.startsWith("refs/tags/") ? "tag" : "branch",
    ref_protected: "false",
    sha: event.sha,
    run_id: String(run.id),
    run_number: "1",
    run_attempt: String(attempt),
    workflow: run.name,
    workflow_ref: workflow,
    workflow_sha: event.sha,
    job_workflow_ref: workflow,
    job_workflow_sha: event.sha,
    runner_environment: "github-hosted",
    check_run_id: String(id),
  };
}
