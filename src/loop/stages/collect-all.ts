import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Result } from "../../host/result.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { plural } from "../../kernel/text.ts";
import { renderJobs, type ShownJob } from "../../report/jobs.ts";
import { jobFiles } from "../../work/jobs/names.ts";
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
  const shown: ShownJob[] = [];
  for (const job of jobs) {
    place.host.signal.throwIfAborted();
    const done = await carryOut({ place, forge, asked }, job);
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

interface Carrying {
  readonly place: Place;
  readonly forge: Forge;
  /** Runs that were started again, each once, and why one could not be. */
  readonly asked: Map<number, string | undefined>;
}

async function carryOut(
  carrying: Carrying,
  { opened, submission, step }: Omit<PendingJob, "isAbandoned">,
): Promise<{ readonly words: string; readonly findings: readonly Finding[] }> {
  const { id, model } = submission;
  const isDry = carrying.place.options.dryRun === true;
  switch (step.kind) {
    case "wait":
      return { words: step.why, findings: [] };
    case "end":
      // The run that asked finds it cancelled, and tells so.
      if (!isDry) await opened.cluster.cancel(submission);
      return { words: "was cancelled", findings: [findingOf(COLLECT.overdue, { model, message: step.why })] };
    case "leave":
      if (!isDry) await opened.exchange.remove(jobFiles(id).pending);
      return { words: `has ended, and ${step.why}: whoever trains the same takes what it made`, findings: [] };
    case "tell":
      return {
        words: step.why,
        findings: [findingOf(COLLECT.stuck, { model, message: `Of the job ${id} of ${model}: ${step.why}.` })],
      };
    case "go-on":
      return await goOn(carrying, { opened, submission });
  }
}

async function goOn(
  { place, forge, asked }: Carrying,
  { opened, submission }: Pick<PendingJob, "opened" | "submission">,
): Promise<{ readonly words: string; readonly findings: readonly Finding[] }> {
  const { id, model, run } = submission;
  if (run === undefined) throw new Error("what goes on has a run");
  if (!asked.has(run.id)) asked.set(run.id, await rerun(forge, run.id));
  const problem = asked.get(run.id);
  if (problem !== undefined)
    return {
      words: "has ended, and the run that asked could not be started again",
      findings: [
        findingOf(COLLECT.refused, {
          model,
          message: `The training of ${model} has ended (job ${id}), and run ${run.id} could not be started again: ${problem}`,
        }),
      ],
    };
  // The run leaves word again where it is not done.
  if (place.options.dryRun !== true) await opened.exchange.remove(jobFiles(id).pending);
  return { words: GOES_ON, findings: [] };
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
