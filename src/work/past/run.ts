import { isBlocking, type Verdict } from "../../findings/verdict.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import {
  SOURCES,
  type JudgedOn,
  type PastCost,
  type PastMetric,
  type PastRun,
  type Source,
  type Standing,
} from "../../records/past-run.ts";

/** What one place knows of one training. */
export interface FoundRun {
  readonly source: Source;
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly verdict?: Verdict | undefined;
  /** Whether the default branch stood for it. */
  readonly isAccepted?: boolean;
  readonly by?: string | undefined;
  readonly branch?: string | undefined;
  readonly pull?: number | undefined;
  readonly commit?: string | undefined;
  readonly workflowRun?: number | undefined;
  readonly isFork?: boolean;
}

/** The row, and the records that it was made of. */
export interface KnownRun {
  readonly row: PastRun;
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
}

/** One row of what all places know of one training; the first counts, the others fill what it does not say. */
export function pastRun(found: readonly [FoundRun, ...FoundRun[]]): KnownRun {
  const known = found.toSorted((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source));
  const [first = found[0]] = known;
  // What a fork says of a training that others know of tells nothing more.
  const all = first.isFork === true ? known : known.filter(({ isFork }) => isFork !== true);
  const { run } = first;
  // What was measured and how it was judged belong together: another place may have judged other rows.
  const measured = all.find(({ evaluation }) => evaluation !== undefined) ?? first;
  const { evaluation } = measured;
  const told = <K extends keyof FoundRun>(name: K) => all.find((one) => one[name] !== undefined)?.[name];
  const judged = evaluation && judgedOn(evaluation);
  const [by, branch, pull, commit] = [told("by"), told("branch"), told("pull"), told("commit") ?? run.commit];
  const workflowRun = told("workflowRun");
  const row: PastRun = {
    model: run.model,
    key: hexOf(run.trainKey),
    artifact: { digest: run.artifact.digest, bytes: run.artifact.bytes },
    at: run.startedAt,
    ...(by !== undefined && { by }),
    ...(branch !== undefined && { branch }),
    ...(pull !== undefined && { pull }),
    ...(commit !== undefined && { commit }),
    ...(workflowRun !== undefined && { workflowRun }),
    outcome: standingOf(first, measured),
    ...(measured.verdict !== undefined && { verdict: measured.verdict }),
    from: [...new Set(all.map(({ source }) => source))],
    isClaim: CLAIMS.has(first.source) || CLAIMS.has(measured.source),
    isFork: first.isFork ?? false,
    params: run.params,
    seeds: run.seeds?.map(({ seed }) => seed) ?? [run.seed],
    trainedOn: run.datasets,
    ...(judged !== undefined && { judgedOn: judged }),
    metrics: metricsOf(evaluation),
    cost: costOf(run),
  };
  return { row, run, evaluation };
}

const CLAIMS: ReadonlySet<Source> = new Set(["trials", "upload"]);

/** Only the ledger tells that something was accepted. */
function standingOf(first: FoundRun, measured: FoundRun): Standing {
  const { verdict } = measured;
  if (verdict !== undefined && isBlocking(verdict)) return "refused";
  if (first.source === "ledger" && first.isAccepted === true) return "accepted";
  return verdict === undefined ? "not-judged" : "passed";
}

/** Undefined where no single dataset decided. */
function judgedOn({ evaluationKey, datasets, task, engine }: EvaluationRecord): JudgedOn | undefined {
  const deciding = Object.entries(datasets).filter(([, { role }]) => role === "decides");
  const [[dataset, { digest, rows }] = ["", { digest: "", rows: 0 }], ...others] = deciding;
  return dataset === "" || others.length > 0 ? undefined : { evaluationKey, dataset, digest, rows, task, engine };
}

function metricsOf(evaluation: EvaluationRecord | undefined): PastRun["metrics"] {
  const metrics = Object.entries(evaluation?.metrics ?? {}).map(
    ([name, { value, interval, level, better, n, primary, gated }]): [string, PastMetric] => [
      name,
      {
        value,
        interval,
        level,
        better,
        n,
        ...(primary !== undefined && { primary }),
        ...(gated !== undefined && { gated }),
      },
    ],
  );
  return Object.fromEntries(metrics);
}

function costOf({ durationSeconds: seconds, attempts, machine, job, telemetry }: RunRecord): PastCost {
  const gpus = job?.gpus ?? machine?.gpus?.length;
  return {
    seconds,
    attempts,
    ...(job !== undefined && { cluster: job.cluster }),
    ...(gpus !== undefined && gpus > 0 && { gpus, gpuHours: (gpus * seconds) / 3600 }),
    ...(telemetry?.energyWh !== undefined && { energyWh: telemetry.energyWh }),
    ...(job?.queuedSeconds !== undefined && { queuedSeconds: job.queuedSeconds }),
  };
}
