import type { Forge, WorkflowRun } from "../../forge/forge.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { FoundRun } from "../../work/past/run.ts";
import { ownWorkflow } from "../place/own-workflow.ts";
import type { Place } from "../place/place.ts";
import { isOfFork, readTriedRun } from "../runs/tried-run.ts";

/** Of each about three requests. */
export const MOST_READ = 20;

export interface UploadedRuns {
  readonly found: readonly FoundRun[];
  /** Sentences about what could not be looked at. */
  readonly unknown: readonly string[];
}

interface Wanted {
  readonly model: string;
  readonly branch: string;
}

/** What the newest runs of pull requests left of a model, as long as GitHub keeps it: their word, and no proof. */
export async function runsInUploads(place: Place, forge: Forge, wanted: Wanted): Promise<UploadedRuns> {
  try {
    return await uploaded(place, forge, wanted);
  } catch (error) {
    const why = userMessage(error);
    return { found: [], unknown: [`What runs of pull requests left could not be read (${why}).`] };
  }
}

async function uploaded(place: Place, forge: Forge, { model, branch }: Wanted): Promise<UploadedRuns> {
  const { runs, isComplete } = await forge.pullRequestRuns({ pages: 1, ...(branch !== "" && { branch }) });
  const own = ownWorkflow(place);
  const ended = runs.filter(({ status, path }) => status === "completed" && (own === undefined || path === own));
  const newest = ended.toSorted((a, b) => b.id - a.id);
  const read = newest.slice(0, MOST_READ);
  const found: FoundRun[] = [];
  let gone = 0;
  for (const run of read) {
    place.host.signal.throwIfAborted();
    const { left, unread } = await readTriedRun(place, forge, run);
    const records = left.get(model);
    if (records !== undefined) found.push(foundIn(forge, run, records));
    else if (unread === "expired" || unread === "unreadable") gone += 1;
  }
  const isCut = newest.length > read.length || !isComplete;
  return { found, unknown: [...(isCut ? [cut(read.length)] : []), ...(gone > 0 ? [lost(gone)] : [])] };
}

type Records = NonNullable<ReturnType<Awaited<ReturnType<typeof readTriedRun>>["left"]["get"]>>;

function foundIn(forge: Forge, run: WorkflowRun, { outcome, ...records }: Records): FoundRun {
  return {
    source: "upload",
    ...records,
    verdict: outcome,
    by: run.actor,
    branch: run.headBranch,
    commit: run.headSha,
    workflowRun: run.id,
    isFork: isOfFork(forge, run),
  };
}

function cut(count: number): string {
  return `Of the runs of pull requests only the newest ${count} were read; --branch reads those of one branch.`;
}

function lost(count: number): string {
  const [runs, were] = count === 1 ? ["run", "is"] : ["runs", "are"];
  return `What ${count} ${runs} of pull requests left ${were} not there any more, or cannot be read.`;
}
