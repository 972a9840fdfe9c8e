import type { EvaluationRecord, RunRecord, Trial, VerdictRecord } from "../../generated/types.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { weightOf } from "./rows.ts";

/** What a run of a pull request left of a model, and which run it was. */
export interface LeftTrial {
  readonly workflowRun: number;
  readonly head: string;
  readonly branch: string;
  readonly by: string | undefined;
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly outcome?: VerdictRecord["outcome"] | undefined;
}

/** Whoever writes an upload decides how large it is, and the ledger keeps it for ever. */
const MOST_BYTES = 16 * 1024;
const MOST_METRICS = 50;

/**
 * A trial as the ledger keeps it: parameters, rows and numbers, without slices, charts and what was live during training.
 * Undefined where that is too much.
 */
export function keptTrial({ workflowRun, head, branch, by, run, evaluation, outcome }: LeftTrial): Trial | undefined {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(head)) return undefined;
  const trial: Trial = {
    workflowRun,
    head,
    ...(branch !== "" && branch.length <= 250 && { branch }),
    ...(by !== undefined && by.length <= 100 && { by }),
    run: keptRun(run),
    ...(evaluation !== undefined && { evaluation: keptEvaluation(evaluation) }),
    ...(outcome !== undefined && { outcome }),
  };
  return new TextEncoder().encode(canonicalJson(trial)).length > MOST_BYTES ? undefined : trial;
}

function keptRun(whole: RunRecord): RunRecord {
  const { progress: _progress, fetchedFrom: _from, artifact, seeds, ...run } = whole;
  const { set: _set, ...file } = artifact;
  return {
    ...run,
    status: "trained",
    artifact: file,
    ...(seeds !== undefined && { seeds: seeds.map(({ set: _of, ...seed }) => seed) }),
  };
}

/** What an evaluation has to have, and no more. */
function keptEvaluation(evaluation: EvaluationRecord): EvaluationRecord {
  const { schema, model, task, evaluationKey, trainKey, engine, confidence, candidate, baseline } = evaluation;
  const datasets = Object.entries(evaluation.datasets).map(([name, { role, digest, rows }]) => [
    name,
    { role, digest, rows },
  ]);
  const metrics = Object.entries(evaluation.metrics)
    .toSorted(([, a], [, b]) => weightOf(a) - weightOf(b))
    .slice(0, MOST_METRICS);
  return {
    schema,
    model,
    task,
    evaluationKey,
    ...(trainKey !== undefined && { trainKey }),
    engine,
    confidence,
    candidate,
    baseline: { status: baseline.status, ...(baseline.artifact !== undefined && { artifact: baseline.artifact }) },
    datasets: Object.fromEntries(datasets),
    metrics: Object.fromEntries(metrics),
    slices: [],
  };
}
