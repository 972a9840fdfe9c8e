import { workflowRunEvent } from "../rig/events.ts";
import type { WorkflowRun } from "../rig/state.ts";
import { runTemplate } from "../rig/workflow/run.ts";
import type { Scenario } from "./harness.ts";
import { ledgerFiles } from "./ledger.ts";
import { observe } from "./observe.ts";

/** workflows-templates/model-gitops-forks.yml at the end of a run, observed; empty where no job runs. */
export async function reportOnFork({ emulator }: Scenario, run: WorkflowRun, pull?: number): Promise<string> {
  let seen = "";
  const before = { ledger: await ledgerFiles(emulator) };
  emulator.clearRequests();
  await runTemplate(emulator, {
    template: "model-gitops-forks.yml",
    event: await workflowRunEvent(emulator, run),
    async around({ workspace, run: own }, start) {
      const result = await start();
      const outcome = { ...result, workspace, runId: own.id, headSha: run.headSha };
      seen = await observe(emulator, { outcome, before }, { pull });
      return result;
    },
  });
  return seen;
}

/** The newest run of a commit. */
export function runOf({ emulator }: Scenario, headSha: string): WorkflowRun {
  const run = [...emulator.rig.runs.values()].findLast((found) => found.headSha === headSha);
  if (run === undefined) throw new Error(`nothing ran on ${headSha}`);
  return run;
}
