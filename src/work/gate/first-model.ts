import { findingOf, type Finding } from "../../findings/finding.ts";
import type { MeasuredMetric } from "../../generated/types.ts";
import { countedUnits, leastUnits } from "../../records/judged-units.ts";
import type { Case, GateRule, Limits, MetricLimit } from "./case.ts";
import { range, shown } from "./wording.ts";

/** From so many rows (or groups of them) on a value within its limit may stand, with a warning, beside an interval that is not. */
const ENOUGH = 30;

export const FIRST_MODEL: GateRule = {
  id: "gate/first-model",
  title: "A first model meets an absolute limit",
  why: `There is nothing to compare it with, so it has to be good enough by itself. Every later model is compared with it. On fewer than ${ENOUGH} rows (or groups of rows) the limit has to hold for the whole interval. Where it does not, or there is no interval, a person decides, or it blocks (\`evaluation.onInconclusive\`).`,
  remediation: "Add `min` or `max` to at least one metric under evaluation.metrics.",
  judge,
};

interface LimitedMetric {
  readonly name: string;
  readonly limit: MetricLimit;
  readonly metric: MeasuredMetric | undefined;
}

function judge({ evaluation: { baseline, metrics }, limits, locate }: Case): readonly Finding[] {
  if (baseline.status !== "none") return [];
  const limited = Object.entries(limits.metrics).flatMap(([name, limit]): readonly LimitedMetric[] =>
    limit.needsBaseline !== true && (limit.min !== undefined || limit.max !== undefined)
      ? [{ name, limit, metric: metrics[name] }]
      : [],
  );
  if (limited.length > 0)
    return limited.flatMap((one) => {
      const location = locate?.(`/evaluation/metrics/${one.name}`);
      return shownBy(one, limits).map((finding) => ({ ...finding, ...(location !== undefined && { location }) }));
    });
  const message = "This is a first model, and no metric has an absolute limit: there is nothing it could be judged by.";
  return [findingOf(FIRST_MODEL, { message })];
}

/** What its rows do not show of a value that keeps its limit; one that breaks it, or was not measured, is told by other rules. */
function shownBy({ name, limit, metric }: LimitedMetric, { onInconclusive }: Limits): readonly Finding[] {
  if (metric === undefined || metric.value === null) return [];
  const { min = -Infinity, max = Infinity } = limit;
  const { value, interval, n, unit } = metric;
  if (value < min || value > max) return [];
  const isFew = n < ENOUGH;
  // A handful of rows that all say the same have an interval without width, which says nothing.
  const [low, high] = interval === null || (isFew && interval[0] >= interval[1]) ? [-Infinity, Infinity] : interval;
  const isKnown = Number.isFinite(low) && Number.isFinite(high);
  if (low >= min && high <= max) return n < leastUnits(unit) ? [beyondComparing(name, metric)] : [];
  const bounds = [limit.min, limit.max].flatMap((bound) => (bound === undefined ? [] : [shown(bound)])).join(" to ");
  const told = `${name} is ${shown(value)}${isKnown ? ` (${range(low, high)})` : ""}`;
  if (!isFew) return isKnown ? [] : [withoutInterval({ name, told, bounds })];
  const why = isKnown ? "which" : "without an interval, which";
  const message = `${told} on ${countedUnits(n, unit)} only, ${why} does not show that the limit of ${bounds} holds. From ${countedUnits(ENOUGH, unit)} on the value alone decides.`;
  const found = { outcome: "inconclusive" as const, subject: name, message };
  return [
    onInconclusive === "approve"
      ? findingOf(FIRST_MODEL, {
          ...found,
          needsPerson: true,
          remediation: "Evaluate on more rows, or ask an approver to accept it.",
        })
      : findingOf(FIRST_MODEL, { ...found, remediation: "Evaluate on more rows." }),
  ];
}

/** Nothing that follows it will be told from it there. */
function beyondComparing(name: string, { n, unit }: MeasuredMetric): Finding {
  const message = `${name} keeps its limit on ${countedUnits(n, unit)}, and later models can hardly be compared with this one there: it takes at least ${countedUnits(leastUnits(unit), unit)}.`;
  return findingOf(FIRST_MODEL, { outcome: "warn", subject: name, message, remediation: "Evaluate on more of them." });
}

/** Some metrics have none on any number of rows, as the largest error. */
function withoutInterval({ name, told, bounds }: Readonly<Record<"name" | "told" | "bounds", string>>): Finding {
  const message = `${told} and has no interval, so it is unknown whether chance alone keeps it within the limit of ${bounds}.`;
  return findingOf(FIRST_MODEL, { outcome: "warn", subject: name, message, remediation: null });
}
