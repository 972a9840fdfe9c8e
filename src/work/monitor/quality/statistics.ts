import type { Profile } from "../../../generated/types.ts";
import { asWritten, count } from "../../../kernel/numbers.ts";
import { toDigits } from "../../../kernel/rounding.ts";
import { studentQuantile } from "../../../stats/distributions/student.ts";
import type { QualityCount } from "../measured.ts";
import type { QualityCheck } from "./check.ts";
import { FEWEST_SHOWN, type Judged } from "./judged.ts";
import { momentsOf, profiled, type Moments } from "./reference.ts";
import { FEWEST, nothingCounted, unmeasured } from "./shares.ts";
import { columnName } from "./wording.ts";

/** As `judgeShare`'s: 99 %, two-sided. */
const TAIL = 0.995;

interface Sample {
  readonly n: number;
  readonly mean: number;
  readonly std: number;
  readonly sum: number;
}

/**
 * A mean fails its `min` or `max` where its interval (Student's t) lies beyond; a standard deviation and a sum where
 * they do themselves. `maxZ`: the difference from the reference in standard errors of both together; a sum is held
 * against as many rows of the reference's mean.
 */
export function judgeStatistic(check: QualityCheck, found: QualityCount, reference: Profile | undefined): Judged {
  if (found.counted === 0) return nothingCounted(check);
  const sample = sampleOf(found);
  if (sample === undefined) return unmeasured(check, "its numbers are too large to add up.");
  if (sample.n === 0) return unmeasured(check, "no cell is a finite number.");
  return check.bound === "z" ? judgeZ(check, sample, reference) : judgeBound(check, sample);
}

function sampleOf({ values = {} }: QualityCount): Sample | undefined {
  const [n, mean, m2, sum] = [values["n"] ?? 0, values["mean"] ?? null, values["m2"] ?? null, values["sum"] ?? null];
  if (n === 0) return { n, mean: 0, std: 0, sum: 0 };
  if (mean === null || m2 === null || sum === null) return undefined;
  return { n, mean, std: Math.sqrt(Math.max(0, m2) / Math.max(1, n - 1)), sum };
}

function judgeBound(check: QualityCheck, { n, mean, std, sum }: Sample): Judged {
  const { statistic = "mean", bound, limit, limitFrom } = check;
  const value = { mean, std, sum }[statistic];
  const expected = `${bound === "min" ? "at least" : "at most"} ${asWritten(limit)} is expected (${limitFrom})`;
  const told = `The ${NAMES[statistic]} of ${columnName(check.column ?? "")} ${n < FEWEST_SHOWN ? `is not shown, of fewer than ten rows` : `is ${shown(value)} over ${count(n)} rows`}`;
  if (statistic !== "sum" && n < 2)
    return unmeasured(check, `${count(n)} row has a number; its ${NAMES[statistic]} needs more.`);
  const isOver = bound === "min" ? value < limit : value > limit;
  const beyond = isOver && n < FEWEST_SHOWN ? " It is beyond." : "";
  if (statistic !== "mean")
    return { outcome: isOver ? "flag" : "pass", message: `${told}; ${expected}.${beyond}`, rows: n };
  const half = (studentQuantile(TAIL, n - 1) * std) / Math.sqrt(n);
  const isCredible = bound === "min" ? mean + half < limit : mean - half > limit;
  const within = isOver && !isCredible ? " That is beyond, but these rows cannot tell it from the limit." : "";
  const interval = n < FEWEST_SHOWN ? "" : ` (${shown(mean - half)} to ${shown(mean + half)})`;
  const message = `${told}${interval}; ${expected}.${within}`;
  return { outcome: isOver && isCredible ? "flag" : "pass", message, rows: n };
}

const NAMES = { mean: "mean", std: "standard deviation", sum: "sum" } as const;

function judgeZ(check: QualityCheck, sample: Sample, reference: Profile | undefined): Judged {
  const { statistic = "mean", limit, limitFrom } = check;
  const column = profiled(reference, check.column ?? "");
  const was = column?.kind === "number" ? momentsOf(column) : undefined;
  if (was === undefined) return unmeasured(check, "the reference has no numbers of it.");
  if (sample.n < FEWEST) return unmeasured(check, `${count(sample.n)} rows have a number; ${FEWEST} would do.`);
  const error = errorOf(statistic, sample, was);
  const then = { mean: was.mean, std: was.std, sum: was.mean * sample.n }[statistic];
  const now = { mean: sample.mean, std: sample.std, sum: sample.sum }[statistic];
  const gap = Math.abs(now - then);
  const z = error > 0 ? gap / error : gap === 0 ? 0 : Infinity;
  return {
    outcome: z > limit ? "flag" : "pass",
    message: `The ${NAMES[statistic]} of ${columnName(check.column ?? "")} is ${shown(now)} over ${count(sample.n)} rows, by the reference ${shown(then)}: ${asWritten(toDigits(z, 3))} standard errors; ${asWritten(limit)} are allowed (${limitFrom}).`,
    rows: sample.n,
  };
}

/** Of the difference. The spread of a standard deviation needs the fourth moment, which the reference's bins give. */
function errorOf(statistic: "mean" | "std" | "sum", { n, std }: Sample, was: Moments): number {
  if (statistic === "std") return Math.sqrt((((was.kurtosis ?? 1) - 1) / 4) * was.std ** 2 * (1 / n + 1 / was.n));
  const error = Math.sqrt(std ** 2 / n + was.std ** 2 / was.n);
  return statistic === "sum" ? error * n : error;
}

function shown(value: number): string {
  return asWritten(toDigits(value, 5));
}
