import type { Finding, Found } from "../../../findings/finding.ts";
import type { EvaluationRecord, MeasuredMetric } from "../../../generated/types.ts";
import { plural } from "../../../kernel/text.ts";
import { pointerTo } from "../../../manifest/pointers.ts";
import type { ResolvedMetric, ResolvedModel } from "../../../manifest/resolved-model.ts";
import type { Locate } from "../../../manifest/source.ts";
import type { Revalidation } from "../../../records/kinds/revalidation.ts";
import { holm } from "../../../stats/comparison/multiplicity.ts";
import { normalQuantile } from "../../../stats/distributions/normal.ts";
import { ABSOLUTE_LIMIT } from "../../gate/absolute-limit.ts";
import type { Case } from "../../gate/case.ts";
import { FAIRNESS } from "../../gate/fairness.ts";
import { shown } from "../../gate/wording.ts";
import { limitsOf } from "../../judging/limits.ts";
import { declineOf, type Decline } from "../performance/decline.ts";

export interface RevalidationQuestion {
  readonly revalidation: Revalidation;
  /** By which the artifact was accepted; undefined where the ledger has none. */
  readonly accepted: EvaluationRecord | undefined;
  readonly model: ResolvedModel;
  readonly locate: Locate;
}

const SIGNIFICANCE = 0.05;

/**
 * What an evaluation on fresh rows says: the manifest's absolute limits and disparities as the gate judges them, and each
 * metric beside its value at the acceptance less the margin. The rows are others than those, so the two are compared as
 * independent samples: credibly worse (one-sided, Holm's correction over the metrics) fails, worse within the noise
 * warns.
 */
export function judgeRevalidation(question: RevalidationQuestion): readonly Found[] {
  const { revalidation, model, locate } = question;
  const { evaluation } = revalidation;
  const limits = limitsOf(model);
  const given: Case = { model: model.name, limits, evaluation, changes: [], locate };
  const absolute = Object.entries(limits.metrics).flatMap(([name, limit]) => {
    const location = locate(pointerTo("/evaluation/metrics", name));
    const metric = evaluation.metrics[name];
    return ABSOLUTE_LIMIT.judgeMetric?.({ name, limit, metric, location }, given) ?? [];
  });
  const fairness = FAIRNESS.judge?.(given) ?? [];
  return [...[...absolute, ...fairness].map(asFound), ...declines(question)];
}

function asFound({ outcome, subject, message, location, evidence }: Finding): Found {
  return { outcome, message, location, ...(subject !== undefined && { subject }), ...(evidence && { evidence }) };
}

interface Compared {
  readonly found: Found;
  readonly decline?: Decline;
}

function declines(question: RevalidationQuestion): readonly Found[] {
  const { model } = question;
  const judged = model.metrics.filter(({ metric }) => metric.needs !== "judgements");
  const compared = judged.map((metric) => comparedTo(metric, question));
  const tested = compared.flatMap(({ decline }) => decline ?? []);
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  return compared.map(({ found, decline }) => {
    if (decline === undefined) return found;
    const pValue = adjusted[tested.indexOf(decline)] ?? 1;
    const outcome = decline.beyond <= 0 ? "pass" : pValue < SIGNIFICANCE ? "fail" : "warn";
    const words = {
      pass: "",
      warn: " That is worse by more than the margin, but within the noise.",
      fail: " That is credibly worse by more than the margin.",
    };
    return { ...found, outcome, message: `${found.message}${words[outcome]}` };
  });
}

function comparedTo(metric: ResolvedMetric, { revalidation, accepted, model, locate }: RevalidationQuestion): Compared {
  const name = metric.declaredAs;
  const fresh = revalidation.evaluation.metrics[name];
  const before = accepted?.metrics[name];
  const base = { subject: name, location: locate(pointerTo("/evaluation/metrics", name)) };
  const unmeasured = (message: string): Compared => ({ found: { ...base, outcome: "unmeasured", message } });
  if (fresh === undefined || fresh.value === null)
    return unmeasured(`${name} has no value on the labelled rows: ${fresh?.reason ?? "it was not measured"}.`);
  if (before === undefined || before.value === null)
    return unmeasured(
      `${name} is ${shown(fresh.value)} on ${plural(fresh.n, "labelled row")}, and the evaluation at the acceptance of ${model.name} has no value to compare with.`,
    );
  const [own, theirs] = [errorsOf(fresh, fresh.value), errorsOf(before, before.value)];
  if (own === undefined || theirs === undefined)
    return unmeasured(
      `${name} is ${shown(fresh.value)} on ${plural(fresh.n, "labelled row")}, and was ${shown(before.value)} when it was accepted; without both intervals, chance cannot be told from a decline.`,
    );
  const decline = declineOf(
    {
      metric: metric.metric,
      name,
      margin: metric.margin,
      isGated: true,
      isPrimary: metric.primary,
      marginPointer: undefined,
    },
    {
      window: { value: fresh.value, errors: own },
      reference: { value: before.value, error: Math.max(theirs.below, theirs.above), rows: 1 },
      inflation: 1,
    },
  );
  if ("problem" in decline) return unmeasured(`${name} cannot be compared with the acceptance: ${decline.problem}.`);
  const message = `${name} is ${shown(fresh.value)} on ${plural(fresh.n, "labelled row")}; it was accepted with ${shown(before.value)}, and ${shown(decline.margin)} worse is allowed.`;
  const evidence = { value: fresh.value, accepted: before.value, limit: decline.limit };
  return { found: { ...base, message, evidence }, decline };
}

/** Standard errors to both sides, as its interval has them. */
function errorsOf(
  { interval, level }: MeasuredMetric,
  value: number,
): { readonly below: number; readonly above: number } | undefined {
  if (interval === null) return undefined;
  const z = normalQuantile((1 + level) / 2);
  const [low, high] = interval;
  return { below: Math.max(0, value - low) / z, above: Math.max(0, high - value) / z };
}
