import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pullRequestEvent, pushEvent, type WorkflowEvent } from "../rig/events.ts";
import type { Files, Pull } from "../rig/repository.ts";
import { runTemplate, type Conclusion, type WorkflowOptions } from "../rig/workflow/run.ts";
import { modelFiles } from "./fixture/model.ts";
import type { Scenario } from "./harness.ts";
import { ledgerFiles } from "./ledger.ts";
import { observe } from "./observe.ts";

const TEMPLATE = "model-gitops-split.yml";

/** The files of a repository that has this workflow: what it witnesses is adopted where the file is the same. */
export async function splitFiles(): Promise<Files> {
  const text = await readFile(join(import.meta.dirname, "../../workflows-templates", TEMPLATE), "utf8");
  return { ...modelFiles(), ".github/workflows/model-gitops.yml": text };
}

export type SplitOptions = Pick<WorkflowOptions, "without" | "before" | "edit" | "action">;

export interface SplitOutcome {
  /** How each job ended. */
  readonly jobs: Readonly<Record<string, Conclusion>>;
  /** What each of the suite's steps shows: by its job, and its action where that has another name. */
  readonly steps: Readonly<Record<string, string>>;
}

/** Runs workflows-templates/model-gitops-split.yml on a pull request. */
export async function splitOnPull(scene: Scenario, pull: Pull, options: SplitOptions = {}): Promise<SplitOutcome> {
  // All jobs of a run have the same event, whatever happens meanwhile.
  return await runSplit(scene, await pullRequestEvent(scene.emulator, pull), { ...options, pull: pull.number });
}

/** The same on a push to the default branch. */
export async function splitOnPush(
  scene: Scenario,
  before: string,
  options: Pick<SplitOptions, "action"> = {},
): Promise<SplitOutcome> {
  return await runSplit(scene, await pushEvent(scene.emulator, { before }), options);
}

async function runSplit(
  { emulator }: Scenario,
  event: WorkflowEvent,
  { pull, ...options }: SplitOptions & { readonly pull?: number },
): Promise<SplitOutcome> {
  const steps: Record<string, string> = {};
  const { jobs } = await runTemplate(emulator, {
    ...options,
    template: TEMPLATE,
    event,
    async around({ job, action, workspace, run }, start) {
      const name = job === action ? job : `${job} / ${action}`;
      emulator.clearRequests();
      const before = { ledger: await ledgerFiles(emulator) };
      const result = await start();
      const outcome = { ...result, workspace, runId: run.id, headSha: run.headSha };
      steps[name] = await observe(emulator, { outcome, before }, action === "report" ? { pull } : {});
      return result;
    },
  });
  return { jobs, steps };
}
