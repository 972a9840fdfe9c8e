import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { checkout } from "./checkout.ts";
import type { Emulator } from "./emulator.ts";
import { forkPermissions, pullRequestEvent, pushEvent, type WorkflowEvent } from "./events.ts";
import type { Permissions } from "./permissions.ts";
import type { Pull } from "./repository.ts";
import { runAction, type ActionOptions, type ActionResult } from "./runner.ts";

/** What workflows-templates/model-gitops.yml grants. */
const GRANTED: Permissions = { contents: "write", "pull-requests": "write", actions: "read" };

/** One run of the quick start's workflow: checkout, the root action, upload-artifact. */
export interface WorkflowOutcome extends ActionResult {
  readonly workspace: string;
  readonly runId: number;
  readonly headSha: string;
}

export type JobOptions = Partial<Pick<ActionOptions, "action" | "inputs" | "env" | "onLine" | "timeout" | "runAttempt" | "toolCache">> & {
  readonly runId?: number;
  /** `fetch-depth` of the checkout. */
  readonly depth?: number;
};

/** The workflow on a pull request; a fork's gets a read-only token, as on GitHub. */
export async function onPullRequest(emulator: Emulator, pull: Pick<Pull, "number">, options: JobOptions = {}): Promise<WorkflowOutcome> {
  const event = await pullRequestEvent(emulator, pull);
  const { head, isFork } = headOf(event);
  return await runWorkflow(emulator, { event, headSha: head, headBranch: event.headRef ?? "", permissions: isFork ? forkPermissions : GRANTED, options });
}

/** The workflow on a push to the default branch. */
export async function onPush(emulator: Emulator, before: string | undefined, options: JobOptions = {}): Promise<WorkflowOutcome> {
  const event = await pushEvent(emulator, before === undefined ? {} : { before });
  return await runWorkflow(emulator, { event, headSha: event.sha, headBranch: "main", permissions: GRANTED, options });
}

interface Job {
  readonly event: WorkflowEvent;
  readonly headSha: string;
  readonly headBranch: string;
  readonly permissions: Permissions;
  readonly options: JobOptions;
}

async function runWorkflow(emulator: Emulator, { event, headSha, headBranch, permissions, options }: Job): Promise<WorkflowOutcome> {
  const { depth = 1, action = "root", ...rest } = options;
  const workspace = await checkout(emulator, { ref: event.ref, sha: event.sha, depth });
  const run = emulator.addRun({ headSha, headBranch, event: event.name === "push" ? "push" : "pull_request" });
  const runId = options.runId ?? run.id;
  const token = emulator.token("github-actions[bot]", permissions);
  const result = await runAction({ ...rest, action, event, workspace, apiUrl: emulator.apiUrl, token, runId });
  const files = await uploaded(join(workspace, "model-gitops-out"));
  if (Object.keys(files).length > 0) emulator.addArtifact({ run, name: "model-gitops-out", files });
  return { ...result, workspace, runId, headSha };
}

/** upload-artifact: everything but hidden files, by its path below the folder. */
async function uploaded(folder: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const visible = files.filter((file) => !relative(folder, file).split(sep).some((part) => part.startsWith(".")));
  return Object.fromEntries(await Promise.all(visible.map(async (file) => [relative(folder, file).split(sep).join("/"), await readFile(file)] as const)));
}

function headOf({ payload }: WorkflowEvent): { readonly head: string; readonly isFork: boolean } {
  const pull = JSON.parse(JSON.stringify(payload["pull_request"])) as {
    readonly head: { readonly sha: string; readonly repo: { readonly id: number } | null };
    readonly base: { readonly repo: { readonly id: number } };
  };
  return { head: pull.head.sha, isFork: pull.head.repo?.id !== pull.base.repo.id };
}

/** The comments of a pull request as GitHub would show them: author and body, oldest first. */
export async function commentsOn(emulator: Emulator, number: number): Promise<readonly { readonly author: string; readonly body: string }[]> {
  const { json } = await emulator.act(emulator.owner, { method: "GET", path: `/repos/${emulator.slug}/issues/${number}/comments?per_page=100` });
  const comments = json as unknown as readonly { readonly user: { readonly login: string }; readonly body: string }[];
  return comments.map(({ user, body: text }) => ({ author: user.login, body: text }));
}
