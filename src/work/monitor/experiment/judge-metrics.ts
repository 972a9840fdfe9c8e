import type { ExperimentState } from "../../../generated/types.ts";
import { normalSf, normalUpperQuantile } from "../../../stats/distributions/normal.ts";
import { studentQuantile, studentSf } from "../../../stats/distributions/student.ts";
import { alwaysValidBoundary } from "../../../stats/sequential/confidence-sequence.ts";
import type { MetricContrasts } from "./contrast.ts";
import type { PlannedMetric } from "./plan.ts";

export type JudgedMetric = NonNullable<ExperimentState["metrics"]>[number];

export interface Judged {
  readonly metrics: readonly JudgedMetric[];
  readonly looks: ExperimentState["looks"];
  /** All alpha is spent. */
  readonly ended: boolean;
  /** Of metrics that one arm lacks more often than the other, a clause each: nothing is promoted then. */
  readonly gaps?: readonly string[];
}

export interface MeasuredMetric {
  readonly metric: PlannedMetric;
  readonly contrasts: MetricContrasts | undefined;
  /** Why there may be none. */
  readonly problem?: string | undefined;
  /** Why there are none to be judged by, as the arms lack values in unlike shares of their rows. */
  readonly gap?: string | undefined;
}

export interface Bounds {
  readonly alpha: number;
  /** The rows at which they are narrowest. */
  readonly tunedFor: number;
}

/** Fewer of the rarer outcome, in both arms together, and a difference of shares is not normal enough to be one. */
export const FEWEST_EVENTS = 10;

/**
 * Harm by always-valid one-sided bounds, alpha shared by all guardrails; not worse by each guardrail's own, with
 * the whole alpha, as all of them have to hold (intersection-union test).
 */
export function judgeGuardrails(guardrails: readonly MeasuredMetric[], bounds: Bounds): readonly JudgedMetric[] {
  return guardrails.map((measured) => {
    const unmeasured = unmeasuredMetric(measured);
    if (unmeasured !== undefined) return unmeasured;
    const { metric, overMargin, base, rows, isRare } = reported(measured, bounds);
    const z = statisticOf(overMargin);
    const harm = alwaysValidBoundary(rows, { ...bounds, alpha: bounds.alpha / guardrails.length, sides: 1 });
    const safe = alwaysValidBoundary(rows, { ...bounds, sides: 1 });
    const found = { ...base, statistic: z, boundary: safe };
    if (z <= -harm && isRare && metric.margin !== undefined)
      return { ...found, decision: "undecided", reason: TOO_RARE };
    if (z <= -harm && !isRare) return { ...found, boundary: -harm, decision: "worse" };
    if (metric.margin === undefined) return { ...found, decision: "undecided", reason: NO_MARGIN };
    if (z >= safe) return { ...found, decision: "not-worse" };
    return { ...found, decision: "undecided", ...(measured.contrasts?.isTooCoarse === true && { reason: TOO_COARSE }) };
  });
}

/** Boundaries for one level, of each success metric's standardised effect; Infinity: not to be decided now. */
export type Boundary = (rows: number, alpha: number) => number;

/**
 * Better by the given boundary, by Holm's steps: the first metric needs alpha over their number, the next alpha
 * over one less. Worse by always-valid bounds, alpha shared.
 */
export function judgeSuccess(
  success: readonly MeasuredMetric[],
  bounds: Bounds,
  boundary: Boundary,
): readonly JudgedMetric[] {
  const judged = success.map((measured) => unmeasuredMetric(measured) ?? undecided(measured, bounds));
  const open = new Set(judged.flatMap(({ decision }, at) => (decision === "unmeasured" ? [] : [at])));
  for (;;) {
    const level = bounds.alpha / Math.max(1, open.size);
    const found = [...open].filter((at) => {
      const { statistic, rows } = judged[at]!;
      judged[at] = { ...judged[at]!, boundary: finite(boundary(rows!, level)) };
      return statistic! >= boundary(rows!, level) && !reported(success[at]!, bounds).isRare;
    });
    if (found.length === 0) break;
    for (const at of found) {
      judged[at] = { ...judged[at]!, decision: "better" };
      open.delete(at);
    }
  }
  for (const at of open) {
    if (reported(success[at]!, bounds).isRare) judged[at] = { ...judged[at]!, reason: TOO_RARE };
    else if (success[at]!.contrasts?.isTooCoarse === true) judged[at] = { ...judged[at]!, reason: TOO_COARSE };
    const harm = alwaysValidBoundary(judged[at]!.rows!, { ...bounds, alpha: bounds.alpha / success.length, sides: 1 });
    if (judged[at]!.statistic! <= -harm) judged[at] = { ...judged[at]!, decision: "worse" };
  }
  return judged;
}

const TOO_RARE = `fewer than ${FEWEST_EVENTS} rows have the rarer of its two values yet`;

const TOO_COARSE =
  "more than half of an arm's values lie within 2.2 % of each other, which is as fine as a quantile is read: compare the mean, or name a wider margin";

const NO_MARGIN = "it is not said how much worse is acceptable: give it a margin, such as 1%";

function undecided(measured: MeasuredMetric, bounds: Bounds): JudgedMetric {
  const { overMargin, base } = reported(measured, bounds);
  return { ...base, statistic: statisticOf(overMargin), decision: "undecided" };
}

/** A normal-equivalent of effect/error: few buckets give it Student's tails. */
export function statisticOf({ effect, standardError, df }: MetricContrasts["overMargin"]): number {
  const t = effect / standardError;
  const tail = studentSf(Math.abs(t), df);
  return Math.sign(t) * (tail > 1e-300 ? normalUpperQuantile(tail) : 37);
}

function reported(
  { metric, contrasts }: MeasuredMetric,
  bounds: Bounds,
): {
  readonly metric: PlannedMetric;
  readonly overMargin: MetricContrasts["overMargin"];
  readonly base: Omit<JudgedMetric, "decision">;
  readonly rows: number;
  readonly isRare: boolean;
} {
  const { difference, overMargin, margin, rows, events } = contrasts!;
  const tail = normalSf(alwaysValidBoundary(rows, { ...bounds, sides: 1 }));
  const radius = -studentQuantile(tail, difference.df) * difference.standardError;
  const base: Omit<JudgedMetric, "decision"> = {
    name: metric.key,
    role: metric.role,
    control: difference.control,
    treatment: difference.treatment,
    difference: difference.estimate,
    interval: [difference.estimate - radius, difference.estimate + radius],
    ...(metric.margin && { margin }),
    rows,
  };
  return { metric, overMargin, base, rows, isRare: events !== undefined && events < FEWEST_EVENTS };
}

function unmeasuredMetric({ metric, contrasts, problem, gap }: MeasuredMetric): JudgedMetric | undefined {
  const reason = gap === undefined ? problemOf(metric, contrasts, problem) : `it is ${gap}`;
  if (reason === undefined) return undefined;
  const nothing = { difference: null, interval: null, decision: "unmeasured" } as const;
  return { name: metric.key, role: metric.role, ...nothing, rows: contrasts?.rows ?? 0, reason };
}

function problemOf(
  metric: PlannedMetric,
  contrasts: MetricContrasts | undefined,
  problem = "no rows of both arms have a value of it yet",
): string | undefined {
  if (metric.better === undefined) return "it is not said whether higher or lower is better: give it `better`";
  if (contrasts === undefined || !Number.isFinite(contrasts.difference.estimate)) {
    return problem;
  }
  if (contrasts.overMargin.standardError > 0) return undefined;
  return "its values do not vary, so nothing can be said about others";
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
