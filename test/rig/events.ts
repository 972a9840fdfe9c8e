import type { Emulator } from "./emulator.ts";
import { tipOf } from "./emulator.ts";
import { git } from "./git.ts";
import type { JsonObject } from "./json.ts";
import { objectOf, wordOf } from "./json.ts";
import { callApi, readPull } from "./repository.ts";
import type { Pull } from "./repository.ts";
import type { Permissions } from "./permissions.ts";
import type { WorkflowRun } from "./state.ts";

/** What starts a workflow: GitHub's payload and the context that goes with it. */
export interface WorkflowEvent {
  readonly name: string;
  readonly payload: JsonObject;
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  readonly repositoryId: number;
  readonly actor: string;
  readonly ref: string;
  readonly sha: string;
  readonly headRef?: string;
  readonly baseRef?: string;
}

/** The most that a workflow of a fork's pull request is granted. */
export const forkPermissions: Permissions = {
  actions: "read",
  checks: "read",
  contents: "read",
  deployments: "read",
  issues: "read",
  "pull-requests": "read",
  statuses: "read",
};

/** Throws for a pull request with conflicts: GitHub starts no run for it. */
export async function pullRequestEvent(
  emulator: Emulator,
  { number }: Pick<Pull, "number">,
  { action = "opened", before }: { readonly action?: string; readonly before?: string } = {},
): Promise<WorkflowEvent> {
  const pull = await readPull(emulator, number);
  if (pull.mergeSha === undefined) throw new Error(`#${number} has conflicts, so that no workflow runs`);
  const moved = action === "synchronize" ? { before: before ?? pull.baseSha, after: pull.headSha } : {};
  const payload = { action, number, pull_request: pull.json, ...moved };
  const sender = action === "opened" ? pull.user : emulator.owner;
  const context = { ref: `refs/pull/${number}/merge`, sha: pull.mergeSha };
  const refs = { headRef: pull.headRef, baseRef: pull.baseRef };
  return {
    ...(await build(emulator, { name: "pull_request", payload, actor: sender })),
    ...context,
    ...refs,
  };
}

/** What the merge queue asks about a pull request: its merge commit, on a branch of the queue's own. */
export async function mergeGroupEvent(emulator: Emulator, { number }: Pick<Pull, "number">): Promise<WorkflowEvent> {
  const { mergeSha, baseRef } = await readPull(emulator, number);
  if (mergeSha === undefined) throw new Error(`#${number} has conflicts, so that the queue drops it`);
  const base_sha = await tipOf(emulator, baseRef);
  const head_ref = `refs/heads/gh-readonly-queue/${baseRef}/pr-${number}-${base_sha}`;
  await git(emulator.bare.dir, ["update-ref", head_ref, mergeSha]);
  const merge_group = { head_sha: mergeSha, head_ref, base_sha, base_ref: `refs/heads/${baseRef}` };
  const payload = { action: "checks_requested", merge_group };
  return { ...(await build(emulator, { name: "merge_group", payload })), ref: head_ref, sha: mergeSha };
}

/** A push to a branch (`main` unless given) or of a tag: `ref` is the full name. */
export async function pushEvent(
  emulator: Emulator,
  { ref = "refs/heads/main", before }: { readonly ref?: string; readonly before?: string } = {},
): Promise<WorkflowEvent> {
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const sha = ref.startsWith("refs/heads/") ? await tipOf(emulator, name) : await commitAt(emulator, ref);
  const commit = await callApi(emulator, emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/git/commits/${sha}`,
  });
  const { author, committer, message } = commit;
  const head = { id: sha, message: message ?? "", author: author ?? null, committer: committer ?? null };
  const payload = {
    ref,
    before: before ?? "0".repeat(40),
    after: sha,
    created: before === undefined,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `https://github.com/${emulator.slug}/compare/${before ?? ""}...${sha}`,
    commits: [head],
    head_commit: head,
    pusher: { name: emulator.owner, email: `${emulator.owner}@users.noreply.github.com` },
  };
  return { ...(await build(emulator, { name: "push", payload })), ref, sha };
}

/** A run that ended; like GitHub, it names no pull requests where the run was a fork's. */
export async function workflowRunEvent(emulator: Emulator, run: WorkflowRun): Promise<WorkflowEvent> {
  const path = `/repos/${emulator.slug}/actions/runs/${run.id}`;
  const workflow_run = await callApi(emulator, emulator.owner, { method: "GET", path });
  const workflow = { id: 1, name: run.name, path: run.path, state: "active" };
  return build(emulator, { name: "workflow_run", payload: { action: "completed", workflow_run, workflow } });
}

export async function scheduleEvent(emulator: Emulator, schedule = "17 4 * * *"): Promise<WorkflowEvent> {
  return build(emulator, {
    name: "schedule",
    payload: { schedule, workflow: ".github/workflows/model-gitops.yml" },
  });
}

type Inputs = Readonly<Record<string, string | number | boolean>>;

/** The payload has every input as text; which of them are `true` or `false` only the workflow says. */
export async function workflowDispatchEvent(
  emulator: Emulator,
  { inputs: given = {}, ref = "refs/heads/main" }: { readonly inputs?: Inputs; readonly ref?: string } = {},
): Promise<WorkflowEvent> {
  const inputs = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const payload = { inputs, ref, workflow: ".github/workflows/model-gitops.yml" };
  const event = await build(emulator, { name: "workflow_dispatch", payload });
  return { ...event, ref, sha: await commitAt(emulator, ref) };
}

/** Somebody wrote into an issue: a workflow of the default branch runs, as it is now. */
export async function issuesEvent(
  emulator: Emulator,
  { number, sender, action = "edited" }: { readonly number: number; readonly sender: string; readonly action?: string },
): Promise<WorkflowEvent> {
  const path = `/repos/${emulator.slug}/issues/${number}`;
  const issue = await callApi(emulator, emulator.owner, { method: "GET", path });
  const payload = { action, issue, ...(action === "edited" && { changes: {} }) };
  return build(emulator, { name: "issues", payload, actor: sender });
}

/** Another system asks for something: GitHub calls the event's type its action. */
export async function repositoryDispatchEvent(
  emulator: Emulator,
  { type, payload = {} }: { readonly type: string; readonly payload?: JsonObject },
): Promise<WorkflowEvent> {
  const said = { action: type, branch: "main", client_payload: payload };
  return build(emulator, { name: "repository_dispatch", payload: said });
}

async function commitAt(emulator: Emulator, ref: string): Promise<string> {
  const path = `/repos/${emulator.slug}/commits/${encodeURIComponent(ref)}`;
  return wordOf((await callApi(emulator, emulator.owner, { method: "GET", path }))["sha"]);
}

/** Adds the repository and the sender, on the default branch as most events run. */
async function build(
  emulator: Emulator,
  event: { readonly name: string; readonly payload: JsonObject; readonly actor?: string },
): Promise<WorkflowEvent> {
  const { name, payload, actor = emulator.owner } = event;
  const repository = await callApi(emulator, emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}`,
  });
  const sender = await callApi(emulator, emulator.owner, {
    method: "GET",
    path: `/users/${encodeURIComponent(actor)}`,
  });
  return {
    name,
    payload: { ...payload, repository, sender: objectOf(sender) },
    repository: emulator.slug,
    repositoryId: Number(repository["id"]),
    actor,
    ref: "refs/heads/main",
    sha: await tipOf(emulator),
  };
}
