import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { checkout } from "./checkout.ts";
import type { Emulator } from "./emulator.ts";
import { forkPermissions, pullRequestEvent, pushEvent, type WorkflowEvent } from "./events.ts";
import type { Permissions } from "./permissions.ts";
import type { Pull } from "./repository.ts";
import { runAction, type ActionOptions, type ActionResult } from "./runner.ts";
import type { WorkflowRun } from "./state.ts";

/** What the jobs of workflows-templates/model-gitops.yml are granted. */
const CHECK: Permissions = { contents: "read", "pull-requests": "write" };
const RECORD: Permissions = { contents: "write", "pull-requests": "read", actions: "read" };

/** One run of the quick start's workflow: checkout, the root action, upload-artifact. */
export interface WorkflowOutcome extends ActionResult {
  readonly workspace: string;
  readonly runId: number;
  readonly headSha: string;
}

export type JobOptions = Partial<
  Pick<ActionOptions, "action" | "inputs" | "env" | "onLine" | "timeout" | "runAttempt" | "toolCache">
> & {
  readonly runId?: number;
  /** Of an older push: its job is run once more. */
  readonly event?: WorkflowEvent;
  /** `fetch-depth` of the checkout. */
  readonly depth?: number;
};

/** The workflow on a pull request; a fork's gets a read-only token, as on GitHub. */
export async function onPullRequest(
  emulator: Emulator,
  pull: Pick<Pull, "number">,
  options: JobOptions = {},
): Promise<WorkflowOutcome> {
  const event = await pullRequestEvent(emulator, pull);
  const { head, repository, isFork } = headOf(event);
  return await runWorkflow(emulator, {
    event,
    headSha: head,
    headBranch: event.headRef ?? "",
    headRepository: repository,
    permissions: isFork ? forkPermissions : CHECK,
    options,
  });
}

/** The workflow on a push to the default branch. */
export async function onPush(
  emulator: Emulator,
  before: string | undefined,
  options: JobOptions = {},
): Promise<WorkflowOutcome> {
  const event = options.event ?? (await pushEvent(emulator, before === undefined ? {} : { before }));
  return await runWorkflow(emulator, {
    event,
    headSha: event.sha,
    headBranch: "main",
    headRepository: emulator.slug,
    permissions: RECORD,
    options,
  });
}

interface Job {
  readonly event: WorkflowEvent;
  readonly headSha: string;
  readonly headBranch: string;
  readonly headRepository: string;
  readonly permissions: Permissions;
  readonly options: JobOptions;
}

async function runWorkflow(
  emulator: Emulator,
  { event, headSha, headBranch, headRepository, permissions, options }: Job,
): Promise<WorkflowOutcome> {
  const { depth = 1, action = "root", ...rest } = options;
  const workspace = await checkout(emulator, { ref: event.ref, sha: event.sha, depth });
  const run = emulator.addRun({
    headSha,
    headBranch,
    headRepository,
    event: event.name === "push" ? "push" : "pull_request",
  });
  const runId = options.runId ?? run.id;
  const token = emulator.token("github-actions[bot]", permissions);
  const result = await runAction({
    ...rest,
    action,
    event,
    workspace,
    apiUrl: emulator.apiUrl,
    token,
    runId,
  });
  await upload(emulator, run, join(workspace, "model-gitops-out"));
  return { ...result, workspace, runId, headSha };
}

/** The two upload-artifact steps of the workflow: what is reported, and apart from it what is adopted after the merge. */
async function upload(emulator: Emulator, run: WorkflowRun, folder: string): Promise<void> {
  const files = Object.entries(await visibleFiles(folder));
  const isArtifact = ([path]: readonly [string, Uint8Array]): boolean => /^[^/]+\/artifact\//.test(path);
  const kinds = {
    "model-gitops-out": files.filter((file) => !isArtifact(file)),
    "model-gitops-artifact": files.filter(isArtifact),
  };
  for (const [name, kept] of Object.entries(kinds)) {
    if (kept.length > 0) emulator.addArtifact({ run, name, files: Object.fromEntries(kept) });
  }
}

/** What upload-artifact takes: everything but hidden files, by its path below the folder. */
async function visibleFiles(folder: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const visible = files.filter(
    (file) =>
      !relative(folder, file)
        .split(sep)
        .some((part) => part.startsWith(".")),
  );
  return Object.fromEntries(
    await Promise.all(
      visible.map(async (file) => [relative(folder, file).split(sep).join("/"), await readFile(file)] as const),
    ),
  );
}

function headOf({ payload }: WorkflowEvent): {
  readonly head: string;
  readonly repository: string;
  readonly isFork: boolean;
} {
  const pull = JSON.parse(JSON.stringify(payload["pull_request"])) as {
    readonly head: {
      readonly sha: string;
      readonly repo: { readonly id: number; readonly full_name: string } | null;
    };
    readonly base: { readonly repo: { readonly id: number } };
  };
  return {
    head: pull.head.sha,
    repository: pull.head.repo?.full_name ?? "",
    isFork: pull.head.repo?.id !== pull.base.repo.id,
  };
}

/** The comments of a pull request as GitHub would show them: author and body, oldest first. */
export async function commentsOn(
  emulator: Emulator,
  number: number,
): Promise<readonly { readonly author: string; readonly body: string }[]> {
  const { json } = await emulator.act(emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/issues/${number}/comments?per_page=100`,
  });
  const comments = json as unknown as readonly {
    readonly user: { readonly login: string };
    readonly body: string;
  }[];
  return comments.map(({ user, body: text }) => ({ author: user.login, body: text }));
}
