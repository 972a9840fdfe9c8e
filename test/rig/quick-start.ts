import type { Emulator } from "./emulator.ts";
import { mergeGroupEvent, pullRequestEvent, pushEvent, type WorkflowEvent } from "./events.ts";
import type { Pull } from "./repository.ts";
import type { ActionOptions, ActionResult } from "./runner.ts";
import { runTemplate } from "./workflow/run.ts";

/** One run of workflows-templates/model-gitops.yml: what its one step of the suite did. */
export interface WorkflowOutcome extends ActionResult {
  readonly workspace: string;
  readonly runId: number;
  readonly headSha: string;
}

export type JobOptions = Partial<Pick<ActionOptions, "inputs" | "env" | "onLine">>;

/** The workflow on a pull request. */
export async function onPullRequest(
  emulator: Emulator,
  pull: Pick<Pull, "number">,
  options: JobOptions = {},
): Promise<WorkflowOutcome> {
  return await runQuickStart(emulator, await pullRequestEvent(emulator, pull), options);
}

/** The workflow in the merge queue. */
export async function onMergeGroup(
  emulator: Emulator,
  pull: Pick<Pull, "number">,
  options: JobOptions = {},
): Promise<WorkflowOutcome> {
  return await runQuickStart(emulator, await mergeGroupEvent(emulator, pull), options);
}

/** The workflow on a push to the default branch. */
export async function onPush(
  emulator: Emulator,
  before: string | undefined,
  options: JobOptions = {},
): Promise<WorkflowOutcome> {
  return await runQuickStart(emulator, await pushEvent(emulator, before === undefined ? {} : { before }), options);
}

async function runQuickStart(emulator: Emulator, event: WorkflowEvent, options: JobOptions): Promise<WorkflowOutcome> {
  let outcome: WorkflowOutcome | undefined;
  await runTemplate(emulator, {
    template: "model-gitops.yml",
    event,
    action: options,
    async around({ workspace, run }, start) {
      const result = await start();
      outcome = { ...result, workspace, runId: run.id, headSha: run.headSha };
      return result;
    },
  });
  if (outcome === undefined) throw new Error(`the quick start does nothing on ${event.name}`);
  return outcome;
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
