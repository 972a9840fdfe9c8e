import type { Estimation, Profile, WindowPerformance } from "../../../generated/types.ts";
import { plural } from "../../../kernel/text.ts";
import { shown } from "../../gate/wording.ts";
import type { ServedRows } from "../measured.ts";
import { expecting, type Expecting } from "./expected.ts";
import { limitsOf, type LimitFacts } from "./limits.ts";
import { servedAnswers, type ServedModel, type Unread } from "./served-sample.ts";
import type { WatchedMetric } from "./watched.ts";

const LEAST_ROWS = 300;
const BAND = 3;
/** A larger share of rows in cells that the reference hardly has is told. */
const TOLD_UNSEEN = 0.05;

export interface EstimateFacts extends LimitFacts {
  readonly reference: Profile;
  readonly estimation: Estimation | Unread;
}

/** A metric as the answers alone say it, three sampling errors to each side; flagged where all of that is beyond the threshold. */
export function estimatedMetric(
  watched: WatchedMetric,
  { expected, rows }: { readonly expected: Expecting | Unread; readonly rows: number },
  facts: EstimateFacts,
): WindowPerformance {
  const { reference, estimation } = facts;
  const limits = limitsOf(watched, facts);
  const base = {
    lower: limits.lower,
    upper: limits.upper,
    threshold: limits.threshold,
    ...(limits.thresholdFrom !== undefined && { thresholdFrom: limits.thresholdFrom }),
    reference: reference.performance?.metrics[watched.name]?.value ?? null,
    rows,
  };
  const without = (reason: string): WindowPerformance => ({
    ...base,
    value: null,
    interval: null,
    flagged: null,
    reason,
  });
  if ("problem" in expected) return without(expected.problem);
  if (rows < LEAST_ROWS) return without(`${plural(rows, "row")}; an estimate takes ${LEAST_ROWS}`);
  const found = expected(watched);
  if ("problem" in found) return without(found.problem);
  const error = "problem" in estimation ? undefined : estimation.errors[watched.name];
  if (error === undefined)
    return {
      ...base,
      value: found.value,
      interval: null,
      flagged: null,
      reason: "the reference has no sampling error of it",
    };
  const half = (BAND * error) / Math.sqrt(rows);
  const [least, most] = watched.metric.range;
  const interval: [number, number] = [
    Math.max(least ?? -Infinity, found.value - half),
    Math.min(most ?? Infinity, found.value + half),
  ];
  const reason = limits.reason ?? unseenWords(found.unseen);
  return {
    ...base,
    value: found.value,
    interval,
    flagged: limits.threshold === null ? null : isBeyond(watched, interval, limits.threshold),
    ...(reason !== undefined && { reason }),
  };
}

/** What is to be expected of answers without labels, and of how many rows; the problem where nothing can be. */
export function expectedOf(
  served: ServedRows,
  { model, estimation }: { readonly model: ServedModel; readonly estimation: Estimation | Unread },
): { readonly expected: Expecting | Unread; readonly rows: number } {
  const answers = servedAnswers(served, model);
  if ("problem" in answers) return { expected: answers, rows: served.n };
  const rows = answers.rows.length;
  if ("problem" in estimation) return { expected: estimation, rows };
  if (served.weights !== undefined)
    return {
      expected: { problem: "rows with weights are not estimated; their realized metrics are weighted" },
      rows,
    };
  return { expected: expecting(answers, served, estimation), rows };
}

function isBeyond({ metric }: WatchedMetric, [low, high]: readonly [number, number], threshold: number): boolean {
  return metric.better === "higher" ? high < threshold : low > threshold;
}

function unseenWords(unseen: number): string | undefined {
  if (unseen <= TOLD_UNSEEN) return undefined;
  return `${shown(100 * unseen)}% of the rows lie where the reference has hardly any, and have its mean loss`;
}
