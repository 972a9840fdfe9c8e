import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Forge } from "../../forge/forge.ts";
import type { JobSubmission } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { plural } from "../../kernel/text.ts";
import { renderJobs, type ShownJob } from "../../report/jobs.ts";
import { mayGoOn } from "../../work/jobs/pending-step.ts";
import { cancelJob } from "../elsewhere/cancel-job.ts";
import { COLLECT } from "../elsewhere/collect-rules.ts";
import { openedClusters } from "../elsewhere/opened-clusters.ts";
import type { ClusterPool } from "../elsewhere/pool.ts";
import { pendingJobs, type PendingJob } from "../elsewhere/pending.ts";
import { repositoryOf } from "../elsewhere/run-of.ts";
import type { Place } from "../place/place.ts";

/**
 * The `collect` action: looks at every training that was handed to a cluster and that no run waits for. Of what has ended,
 * the run that asked goes on: its failed jobs are started again, and take what was made. Needs nothing of the branch that
 * asked, so it works after that was pushed over or deleted.
 */
export async function collectAll(place: Place, pool?: ClusterPool): Promise<Result> {
  const forge = await place.forge();
  if (forge === undefined)
    throw new UserError(
      "collect starts runs again, and there is no token. Give the action a token with `actions: write`.",
    );
  const findings: Finding[] = [];
  const jobs: PendingJob[] = [];
  const repository = await repositoryOf(place);
  const { clusters, problems } = await openedClusters(place, pool);
  for (const [name, problem] of problems) findings.push(unreachable(name, problem));
  for (const opened of clusters) {
    try {
      jobs.push(...(await pendingJobs({ opened, forge, repository, now: place.host.now() })));
    } catch (error) {
      findings.push(unreachable(opened.name, userMessage(error)));
    }
  }
  const asked = new Map<number, string | undefined>();
  const ready = readyRuns(jobs);
  const shown: ShownJob[] = [];
  for (const job of jobs) {
    place.host.signal.throwIfAborted();
    const done = await carryOut({ place, forge, asked, ready }, job);
    findings.push(...done.findings);
    shown.push({ ...job.submission, done: done.words });
  }
  const goneOn = shown.filter(({ done }) => done === GOES_ON).length;
  return {
    findings,
    summary: renderJobs(shown),
    outputs: {
      outcome: verdictOf(findings),
      waiting: String(jobs.filter(({ step }) => step.kind === "wait").length),
      "gone-on": String([...asked.values()].filter((problem) => problem === undefined).length),
      summary: `${plural(jobs.length, "training")} that nobody waits for, ${goneOn} ended`,
    },
  };
}

const GOES_ON = "has ended; the run that asked goes on";

/** Runs none of whose jobs is still on its way. */
function readyRuns(jobs: readonly PendingJob[]): ReadonlySet<number> {
  const byRun = groupBy(jobs, ({ submission }) => submission.run?.id ?? 0);
  return new Set([...byRun].flatMap(([run, own]) => (mayGoOn(own) ? [run] : [])));
}

interface Carrying {
  readonly place: Place;
  readonly forge: Forge;
  /** Runs that were started again, each once, and why one could not be. */
  readonly asked: Map<number, string | undefined>;
  /** Runs that may go on now. */
  readonly ready: ReadonlySet<number>;
}

interface Done {
  readonly words: string;
  readonly findings: readonly Finding[];
}

async function carryOut(carrying: Carrying, { opened, submission, file, step }: PendingJob): Promise<Done> {
  const { id, model } = submission;
  const isDry = carrying.place.options.dryRun === true;
  switch (step.kind) {
    case "wait":
      return { words: step.why, findings: [] };
    case "end":
      // The run that asked finds why, and tells so.
      if (!isDry) await cancelJob(opened, submission, step.why);
      return { words: "was cancelled", findings: [findingOf(COLLECT.overdue, { model, message: step.why })] };
    case "leave":
      if (!isDry) await opened.exchange.remove(file);
      return {
        words: `has ended, and ${step.why}: the next training with the same key takes what it made`,
        findings: [],
      };
    case "tell":
      if (!isDry) await opened.exchange.remove(file);
      return {
        words: step.why,
        findings: [findingOf(COLLECT.stuck, { model, message: `Of the job ${id} of ${model}: ${step.why}.` })],
      };
    case "go-on":
      return await goOn(carrying, submission);
  }
}

/** What was asked for is forgotten by the run that has it, and not before. */
async function goOn({ forge, asked, ready }: Carrying, { id, model, run }: JobSubmission): Promise<Done> {
  if (run === undefined) throw new Error("what goes on has a run");
  if (!ready.has(run.id)) return { words: "has ended; others of the run that asked have not", findings: [] };
  if (!asked.has(run.id)) asked.set(run.id, await rerun(forge, run.id));
  const problem = asked.get(run.id);
  if (problem === undefined) return { words: GOES_ON, findings: [] };
  const message = `The training of ${model} has ended (job ${id}), and run ${run.id} could not be started again: ${problem}`;
  return {
    words: "has ended, and the run that asked could not be started again",
    findings: [findingOf(COLLECT.refused, { model, message })],
  };
}

async function rerun(forge: Forge, run: number): Promise<string | undefined> {
  try {
    await forge.rerun(run);
    return undefined;
  } catch (error) {
    return userMessage(error);
  }
}

function unreachable(name: string, problem: string): Finding {
  return findingOf(COLLECT.unreachable, { outcome: "unmeasured", subject: name, message: problem });
}
