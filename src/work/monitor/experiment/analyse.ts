import { truncate } from "../../../kernel/text.ts";
import { LEAST_SHOWN } from "../../measure/slice-rows.ts";
import type { ExperimentMemory, ExperimentState } from "../../../generated/types.ts";
import { ARMS_PROBLEM } from "./arms-problem.ts";
import { metricContrasts } from "./contrast.ts";
import { decide } from "./decide.ts";
import { armUnits, untoldMetrics } from "./few-units.ts";
import { type Judged, judgeGuardrails, judgeSuccess, type MeasuredMetric } from "./judge-metrics.ts";
import { elapsedOf, hasRows, sinceStart } from "./labelled.ts";
import { knownUnits, reachedUnits } from "./known-units.ts";
import { alwaysValid, groupSequentialBoundary, nextLook } from "./looks.ts";
import { experimentId, FEWEST_UNITS, remember, stateBefore } from "./memory.ts";
import { NEXT_ROWS, nextOf } from "./next.ts";
import { unlikeGaps } from "./missing-values.ts";
import { notesOf } from "./notes.ts";
import { plannedMetrics, type ResolvedExperiment } from "./plan.ts";
import { checkSampleRatio } from "./ratio-check.ts";
import { unitsSeen } from "./seen-units.ts";
import { armOf } from "./share.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";
import type { ExperimentWindow } from "./window.ts";

/**
 * One look at an experiment: what is decided after this window, and all that the next look needs to know. The
 * sample ratio comes first and blocks; then harm of the guardrails; then success, not before the shortest time.
 * The same window once more changes nothing; a window that was revised takes its former share out.
 */
export function analyseExperiment(window: ExperimentWindow): ExperimentState {
  const { spec, span } = window;
  const before = stateBefore(window);
  const start = before?.memory?.from ?? span.from;
  const totals = window.totals && sinceStart(window.totals, { from: span.from, start });
  if (window.totals === undefined || totals === undefined || !hasRows(totals)) return withoutRows(window);
  if (before?.memory === undefined && lacksAnArm(totals, spec)) return withoutRows(window);
  const { memory: remembered, isKnown, switched } = remember({ ...window, totals });
  if (isKnown && before !== undefined && before.outcome !== "no-data") return before;
  const head = { id: experimentId(spec), kind: spec.kind ?? "variants", method: methodOf(spec) } as const;
  const units = unitsSeen(remembered);
  const served = { units: units[0] + units[1], labelled: window.totals.labelled };
  const reached = reachedUnits(remembered, served);
  const memory = { ...remembered, ...(reached && { reached }) };
  const known = knownUnits(memory, served);
  const lag = span.from - (window.totals.labelled?.from ?? span.from);
  const isShadow = head.kind === "shadow";
  const sampleRatio = isShadow ? undefined : checkSampleRatio(spec, memory.assigned, before?.sampleRatio);
  const hasEnough = Math.min(...units) >= FEWEST_UNITS;
  const isBlocked = sampleRatio?.flagged === true || !hasEnough;
  // Of answers whose labels do not count yet, nothing is known.
  const elapsed = elapsedOf(memory, window.totals);
  const judged = isBlocked
    ? { metrics: [], looks: before?.looks ?? [], ended: before?.ended === true }
    : judge(spec, memory, { before, window: span.id, units: known, elapsed, totals });
  const decision = decide({ spec, memory, units, known, elapsed, lag, sampleRatio, judged, switched });
  return {
    ...head,
    outcome: decision.outcome,
    reason: truncate(decision.reason, 1000),
    notes: [
      ...(judged.gaps ?? []).map((gap) => `${gap}.`),
      ...untoldMetrics(memory.share, totals).map((key) => `${key.slice(0, 100)}: ${UNTOLD}.`),
      ...notesOf(memory.share, totals, isShadow),
    ].slice(0, 20),
    next: nextOf({
      spec,
      method: head.method,
      outcome: decision.outcome,
      isEnded: judged.ended,
      units: known,
      from: memory.from,
      elapsed,
      lag,
    }),
    units: { [spec.control]: units[0], [spec.treatment]: units[1] },
    ...(judged.ended && decision.outcome === "continue" && { ended: true }),
    ...(sampleRatio && { sampleRatio }),
    metrics: [...judged.metrics],
    ...agreementOf(memory),
    looks: [...judged.looks],
    totals: readableTotals(spec, memory),
    memory: { ...memory, ...(decision.decided && { decided: decision.decided, decidedIn: decision.decidedIn }) },
  };
}

function judge(
  spec: ResolvedExperiment,
  memory: ExperimentMemory,
  look: {
    readonly before: ExperimentState | undefined;
    readonly window: string;
    /** That the metrics know of. */
    readonly units: number;
    readonly elapsed: number;
    readonly totals: ExperimentTotals;
  },
): Judged {
  const isPaired = spec.kind === "shadow";
  const alpha = spec.alpha ?? 0.05;
  const bounds = { alpha, tunedFor: memory.tunedFor! };
  const unlike = unlikeGaps(spec, memory);
  const untold = new Set(untoldMetrics(memory.share, look.totals));
  const gaps = [...unlike].map(([key, gap]) => `${key} is ${gap}`.slice(0, 490));
  const measured = plannedMetrics(spec).map((metric): MeasuredMetric => ({
    metric,
    gap: unlike.get(metric.key),
    contrasts: metricContrasts(metric, memory.all, isPaired),
    problem: look.totals.problems?.[metric.key] ?? (untold.has(metric.key) ? UNTOLD : undefined),
  }));
  const success = measured.filter(({ metric }) => metric.role === "success");
  const guardrails = judgeGuardrails(
    measured.filter(({ metric }) => metric.role === "guardrail"),
    bounds,
  );
  const before = look.before?.looks ?? [];
  const rows = rowsOf(success.length > 0 ? success : measured);
  const now = { window: look.window, units: look.units, rows };
  const hasTime = look.elapsed >= spec.minimumMs;
  if (spec.units === undefined || isPaired || success.length === 0) {
    const metrics = [...judgeSuccess(success, bounds, alwaysValid(bounds)), ...guardrails];
    return { metrics, looks: [...before, now].slice(-MOST_LOOKS), ended: false, gaps };
  }
  const spending = before.filter(({ fraction }) => fraction !== undefined);
  const next = hasTime ? nextLook({ looks: spending, alpha }, { ...now, planned: spec.units }) : undefined;
  const boundary = next === undefined ? () => Infinity : groupSequentialBoundary([...spending, next]);
  const metrics = [...judgeSuccess(success, bounds, boundary), ...guardrails];
  const first = metrics[0]!;
  const taken = next && { ...next, statistic: first.statistic ?? null, boundary: first.boundary ?? null };
  const looks = taken === undefined ? before : [...before, taken];
  return { metrics, looks, ended: (looks.at(-1)?.fraction ?? 0) >= 1, gaps };
}

const UNTOLD =
  "fewer than ten units of an arm have a value of it in this window, so it is not kept, as a sum could show a single unit's value: take longer windows";

/** So many looks a record holds; older ones are of no use to always-valid bounds. */
const MOST_LOOKS = 1000;

/** Of the metric that has fewest. */
function rowsOf(measured: readonly MeasuredMetric[]): number {
  const rows = measured.flatMap(({ contrasts }) => contrasts?.rows ?? []);
  return rows.length === 0 ? 0 : Math.min(...rows);
}

function methodOf({ kind, units, success = [] }: ResolvedExperiment): ExperimentState["method"] {
  if (kind === "shadow") return "paired";
  return units === undefined || success.length === 0 ? "always-valid" : "group-sequential";
}

/** Harm that was shown stands, and so does a broken split; nothing else does without rows. */
function withoutRows(window: ExperimentWindow): ExperimentState {
  const { spec } = window;
  const before = stateBefore(window);
  const head = { id: experimentId(spec), kind: spec.kind ?? "variants", method: methodOf(spec) } as const;
  const kept = before?.memory === undefined ? "" : " What was counted before is kept.";
  const reason = truncate(`${window.totals?.problems?.[ARMS_PROBLEM] ?? lackingArms(window)}${kept}`, 1000);
  if (before === undefined) return { ...head, outcome: "no-data", reason, next: NEXT_ROWS, looks: [] };
  const isStopped = before.memory?.decided === "stop" || before.sampleRatio?.flagged === true;
  return { ...before, ...(isStopped ? { outcome: "stop" } : { outcome: "no-data", reason, next: NEXT_ROWS }) };
}

/**
 * A comparison begins when both arms are served: before that a split has nothing to say, nor has a name that is no arm's,
 * and of fewer than ten units nothing is kept.
 */
function lacksAnArm(totals: ExperimentTotals, { kind = "variants" }: ResolvedExperiment): boolean {
  return Math.min(...armUnits(totals, kind)) < LEAST_SHOWN;
}

function lackingArms({ spec, totals }: ExperimentWindow): string {
  const { control, treatment } = spec;
  const entries = totals?.entries ?? new Float64Array();
  if (totals !== undefined && [0, 1].every((arm) => entries.some((entry) => armOf(entry) === arm))) {
    const few = armUnits(totals, spec.kind ?? "variants").flatMap((units, arm) =>
      units < LEAST_SHOWN ? [arm === 0 ? control : treatment] : [],
    );
    const what =
      spec.kind === "shadow"
        ? "requests in this window that both models answered"
        : "units in this window, without those of both arms";
    return `${few.join(" and ")} had fewer than ten ${what}. An experiment begins with the first window in which each arm has ten, as less would tell whose its values are: take longer windows (monitoring.window).`;
  }
  const lacking = [control, treatment].filter((_, arm) => entries.every((entry) => armOf(entry) !== arm));
  return `No row of this window names ${lacking.join(" or ")} with a unit.`;
}

function agreementOf({ all }: ExperimentMemory): Pick<ExperimentState, "agreement"> {
  if (all.agreement === undefined) return {};
  const { pairs, agree, difference } = all.agreement;
  const mean = (sum: number): number | null => (pairs < LEAST_SHOWN ? null : sum / pairs);
  return { agreement: { pairs, agree: mean(agree), difference: mean(difference) } };
}

/** Of arms that fewer than ten rows have there is only how many. */
function readableTotals(
  { control, treatment }: ResolvedExperiment,
  { all }: ExperimentMemory,
): NonNullable<ExperimentState["totals"]> {
  const of = (arm: 0 | 1): Record<string, Record<string, number>> =>
    Object.fromEntries(
      Object.entries(all.sums).map(([key, { value, per, rows }]) => {
        const half = (sums: readonly number[]): number =>
          sums.slice((arm * sums.length) / 2, ((arm + 1) * sums.length) / 2).reduce((sum, each) => sum + each, 0);
        const own = { rows: rows[arm]! };
        return [key, own.rows < LEAST_SHOWN ? own : { ...own, sum: half(value), per: half(per) }];
      }),
    );
  return { [control]: of(0), [treatment]: of(1) };
}
