import { checkout } from "../rig/checkout.ts";
import { tipOf } from "../rig/emulator.ts";
import { workflowRunEvent } from "../rig/events.ts";
import { runAction } from "../rig/runner.ts";
import type { WorkflowRun } from "../rig/state.ts";
import type { Scenario } from "./harness.ts";
import { ledgerFiles } from "./ledger.ts";
import { observe } from "./observe.ts";

/** What workflows-templates/model-gitops-forks.yml grants. */
const GRANTED = { actions: "read", contents: "read", "pull-requests": "write" } as const;
const RUN = 7000;

/** The trusted half for forks: `report` at the end of a run, on the default branch, observed. */
export async function reportOnFork({ emulator }: Scenario, run: WorkflowRun, pull?: number): Promise<string> {
  emulator.clearRequests();
  const before = { ledger: await ledgerFiles(emulator) };
  const workspace = await checkout(emulator, { ref: "refs/heads/main", sha: await tipOf(emulator) });
  const event = await workflowRunEvent(emulator, run);
  const token = emulator.token("github-actions[bot]", GRANTED);
  const result = await runAction({
    action: "report",
    event,
    workspace,
    apiUrl: emulator.apiUrl,
    token,
    runId: RUN,
  });
  return await observe(
    emulator,
    { outcome: { ...result, workspace, runId: RUN, headSha: run.headSha }, before },
    { pull },
  );
}

/** The newest run of a commit. */
export function runOf({ emulator }: Scenario, headSha: string): WorkflowRun {
  const run = [...emulator.rig.runs.values()].findLast((found) => found.headSha === headSha);
  if (run === undefined) throw new Error(`nothing ran on ${headSha}`);
  return run;
}
