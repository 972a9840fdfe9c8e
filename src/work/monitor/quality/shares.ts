import type { Profile } from "../../../generated/types.ts";
import { asWritten, count } from "../../../kernel/numbers.ts";
import { toDigits } from "../../../kernel/rounding.ts";
import { independentDifference } from "../../../stats/comparison/independent-difference.ts";
import { clopperPearsonInterval, wilsonInterval } from "../../../stats/proportions.ts";
import type { QualityCount } from "../measured.ts";
import type { QualityCheck } from "./check.ts";
import type { Judged } from "./judged.ts";
import { emptyRows, momentsOf, profiled } from "./reference.ts";
import { allowed, columnName, failedAre, share, shareRange } from "./wording.ts";

/** Two-sided. One check of a window at its very limit is a false alarm in at most 1 of 200. */
const LEVEL = 0.99;

/** Fewer say nothing of a standard error. */
export const FEWEST = 30;

/**
 * Fails where the share of failed rows is credibly above the limit. Clopper and Pearson's interval and not Wilson's,
 * whose lower end is above 0.1 % with 1 failed row of 100, which one window in ten has at that rate.
 */
export function judgeShare(check: QualityCheck, found: QualityCount): Judged {
  const { counted, failed } = found;
  if (counted === 0) return nothingCounted(check);
  const interval = clopperPearsonInterval({ count: failed, n: counted, level: LEVEL });
  const rate = failed / counted;
  const isOver = interval.low > Math.max(0, check.limit);
  const what = `${count(failed)} of ${count(counted)} ${failedAre(check)}`;
  const numbers = { failed, rows: counted, rate, interval: [interval.low, interval.high] as const };
  if (failed === 0) return { outcome: "pass", message: `${what}.`, ...numbers };
  const told = `${what} (${share(rate)}, ${shareRange(interval)}); ${allowedShare(check)}`;
  const within = rate > check.limit ? `. That is more, but ${count(counted)} rows cannot tell it from the limit.` : ".";
  return isOver
    ? { outcome: "flag", message: `${told}.${frequent(check, found)}`, ...numbers }
    : { outcome: "pass", message: `${told}${within}`, ...numbers };
}

function allowedShare(check: QualityCheck): string {
  const { quantile, limit, limitFrom } = check;
  return quantile === undefined ? allowed(check) : `for ${quantile.name} at most ${share(limit)} may be (${limitFrom})`;
}

/** Fails where the share is credibly above the reference's by more than the limit (Newcombe 1998, method 10). */
export function judgeShareChange(check: QualityCheck, found: QualityCount, reference: Profile | undefined): Judged {
  const { counted, failed } = found;
  if (counted === 0) return nothingCounted(check);
  const before = emptyRows(reference, check.column ?? "");
  if (before === undefined) return unmeasured(check, "the reference has no rows of it.");
  const here = { count: failed, n: counted, level: LEVEL };
  const there = { count: before.empty, n: before.rows, level: LEVEL };
  const [own, theirs] = [wilsonInterval(here), wilsonInterval(there)];
  const [rate, was] = [failed / counted, before.empty / before.rows];
  const { interval } = independentDifference({ value: rate, interval: own }, { value: was, interval: theirs });
  const what = `${count(failed)} of ${count(counted)} ${failedAre(check)} (${share(rate)}), in the reference ${share(was)}: a change of ${shareRange(interval)}`;
  return {
    outcome: interval.low > check.limit ? "flag" : "pass",
    message: `${what}; it may rise by ${share(check.limit)} (${check.limitFrom}).`,
    failed,
    rows: counted,
    rate,
    interval: [own.low, own.high],
  };
}

/** Two proportions with a pooled standard error: the share of rows below the reference's quantile, then and now. */
export function judgeShareZ(check: QualityCheck, found: QualityCount, reference: Profile | undefined): Judged {
  const { counted, failed } = found;
  const column = profiled(reference, check.column ?? "");
  const moments = column?.kind === "number" ? momentsOf(column) : undefined;
  if (moments === undefined || check.quantile === undefined)
    return unmeasured(check, "the reference has no numbers of it.");
  if (counted < FEWEST) return unmeasured(check, `${count(counted)} rows have a value; ${FEWEST} would do.`);
  const was = check.quantile.share;
  const rate = failed / counted;
  const pooled = (failed + was * moments.n) / (counted + moments.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / counted + 1 / moments.n));
  const z = error === 0 ? 0 : (rate - was) / error;
  const interval = clopperPearsonInterval({ count: failed, n: counted, level: LEVEL });
  return {
    outcome: Math.abs(z) > check.limit ? "flag" : "pass",
    message: `${share(rate)} of ${count(counted)} cells of ${columnName(check.column ?? "")} are below the reference's ${check.quantile.name}, where ${share(was)} were: ${asWritten(toDigits(Math.abs(z), 3))} standard errors; ${asWritten(check.limit)} are allowed (${check.limitFrom}).`,
    failed,
    rows: counted,
    rate,
    interval: [interval.low, interval.high],
  };
}

export function unmeasured({ column, subject }: QualityCheck, why: string): Judged {
  return { outcome: "unmeasured", message: `${columnName(column ?? subject)}: ${why}` };
}

/** Nothing to look at is no pass; where only some rows are expected to have a value, there may be none of them. */
export function nothingCounted(check: QualityCheck): Judged {
  if (check.expectedWhen !== undefined)
    return { ...unmeasured(check, "no row is expected to have it."), outcome: "not-applicable", rows: 0 };
  const { kind } = check.measure;
  const none = kind === "condition" ? "the condition is null for every row" : "no row has a value";
  return { ...unmeasured(check, `${none}, so nothing could be checked.`), rows: 0 };
}

/** Values that at least ten rows have: the counting names no others. */
function frequent({ measure }: QualityCheck, { values = {} }: QualityCount): string {
  if (measure.kind !== "unseen" && !(measure.kind === "cells" && measure.test.test === "oneOf")) return "";
  const most = Object.entries(values)
    .flatMap(([value, rows]) => (rows !== null && rows >= 10 ? [[value, rows] as const] : []))
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 5)
    .map(([value, rows]) => `${columnName(value)} (${count(rows)} rows)`);
  return most.length === 0 ? "" : ` Most often: ${most.join(", ")}.`;
}
