import { hasStatus } from "../../forge/api-error.ts";
import type { Forge, WorkflowRun } from "../../forge/forge.ts";
import type { LookedAt } from "../../generated/types.ts";
import { ownWorkflow } from "../place/own-workflow.ts";
import type { Place } from "../place/place.ts";
import { readTriedRun, type TriedRun } from "./tried-run.ts";

/** What one recording reads, of each about three requests; the next goes on from there. */
export const MOST_RUNS = 40;
/** Runs that had not ended are asked for one by one. */
const MOST_OPEN = 20;
/** As long as the templates keep what a run uploads: of what ran before there is nothing to read. */
const FIRST_LOOK_DAYS = 30;
const DAY = 86_400_000;

/** What the runs of pull requests left since somebody last looked, oldest first. */
export interface Look {
  readonly tried: readonly TriedRun[];
  readonly looked: LookedAt;
  /** Whether the list had an end before the last look, so that runs are lost to it. */
  readonly isCut: boolean;
}

/** Throws where the forge does not answer: what was looked at then is looked at again. */
export async function lookAtRuns(place: Place, forge: Forge, before: LookedAt | undefined): Promise<Look> {
  const since = before?.until ?? new Date(place.host.now() - FIRST_LOOK_DAYS * DAY).toISOString();
  const listed = await forge.pullRequestRuns({ since: since.replace(/\.\d+Z$/, "Z") });
  const own = ownWorkflow(place);
  const open = await openRuns(forge, before?.open ?? []);
  const fresh = listed.runs.filter(({ id }) => id > (before?.run ?? 0)).toSorted((a, b) => a.id - b.id);
  const all = [...open, ...fresh];
  const isOurs = ({ path }: WorkflowRun): boolean => own === undefined || path === own;
  const ended = all.filter((run) => isOurs(run) && hasEnded(run));
  const read = ended.slice(0, MOST_RUNS);
  const isBehind = read.length < ended.length;
  const passed = isBehind ? fresh.filter(({ id }) => id <= (read.at(-1)?.id ?? 0)) : fresh;
  const still = [...open, ...passed].filter((run) => isOurs(run) && !hasEnded(run)).map(({ id }) => id);
  const tried: TriedRun[] = [];
  for (const run of read) tried.push(await readTriedRun(place, forge, run));
  const last = passed.at(-1);
  const looked: LookedAt = {
    until: last?.createdAt ?? before?.until ?? since,
    run: last?.id ?? before?.run ?? 0,
    ...(still.length > 0 && { open: still.slice(-MOST_OPEN) }),
    ...(isBehind && { isBehind: true }),
  };
  return { tried, looked, isCut: !listed.isComplete };
}

/** A fork's that waits for somebody to let it run is told as completed. */
function hasEnded({ status, conclusion }: WorkflowRun): boolean {
  return status === "completed" && conclusion !== "action_required";
}

/** One that was deleted has nothing to say. */
async function openRuns(forge: Forge, ids: readonly number[]): Promise<readonly WorkflowRun[]> {
  const found: WorkflowRun[] = [];
  for (const id of ids) {
    try {
      found.push(await forge.workflowRun(id));
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }
  return found;
}
