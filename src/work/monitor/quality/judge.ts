import { findingOf as foundOf, type Found } from "../../../findings/finding.ts";
import type { Rule } from "../../../findings/rules.ts";
import type { Profile, WindowRecord } from "../../../generated/types.ts";
import { count, asWritten } from "../../../kernel/numbers.ts";
import { toDigits } from "../../../kernel/rounding.ts";
import { plural, truncate } from "../../../kernel/text.ts";
import { formatDuration } from "../../../kernel/units.ts";
import { median } from "../../../stats/quantiles.ts";
import type { QualityCount } from "../measured.ts";
import type { QualityCheck } from "./check.ts";
import { columnName } from "./wording.ts";
import { emptyRows, profiled } from "./reference.ts";
import { QUALITY } from "./rules.ts";
import { FEWEST_SHOWN, type Judged } from "./judged.ts";
import { judgeShare, judgeShareChange, judgeShareZ } from "./shares.ts";
import { judgeStatistic } from "./statistics.ts";

export type QualityFinding = WindowRecord["quality"][number];

export interface QualityFacts {
  /** Of the window. */
  readonly rows: number;
  /**
   * Milliseconds since the epoch: how old the newest row is, is told from here. Of a window that has ended its end, so
   * that a second run says the same; of the newest one the clock.
   */
  readonly now: number;
  /** Of the windows before, in any order. */
  readonly pastRows: readonly number[];
  readonly reference: Profile | undefined;
  /** The window's own. */
  readonly profile: Profile | undefined;
  /** By column that is of another type than the reference's: a sentence. */
  readonly unusable?: Readonly<Record<string, string>>;
  /** Rows with an answer, and those that failed; undefined where the log has no column of answers. */
  readonly answers?: { readonly answered: number; readonly failed: number } | undefined;
}

/**
 * What the counts say of each check. One passes unless its failed rows are credibly more than it allows: by the exact
 * interval of Clopper and Pearson at 99 %, and against the reference by Newcombe's (1998) of the difference. With
 * nothing allowed, one row fails. A warning or a failure by the check's severity; `unmeasured` with what would do.
 * Problems come first; no cell is quoted that fewer than ten rows have.
 */
export function judgeQuality(
  checks: readonly QualityCheck[],
  counts: readonly QualityCount[],
  facts: QualityFacts,
): QualityFinding[] {
  const counted = new Map(counts.map((one) => [one.check, one]));
  // Of an empty window nothing else can be said, and that it is empty is said once.
  const asked = checks.filter(({ dimension, measure }) => {
    if (facts.rows === 0) return dimension === "volume";
    return measure.kind !== "answered" || facts.answers !== undefined;
  });
  const findings = asked.map((check) => findingOf(check, judgeCheck(check, counted.get(check.id), facts)));
  return atMost(findings.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]));
}

const ORDER = {
  fail: 0,
  warn: 1,
  inconclusive: 2,
  unmeasured: 3,
  pass: 4,
  waived: 5,
  "not-applicable": 6,
} as const satisfies Record<QualityFinding["outcome"], number>;

function judgeCheck(check: QualityCheck, counted: QualityCount | undefined, facts: QualityFacts): Judged {
  if (check.measure.kind === "rows") return judgeVolume(check, facts);
  const problem = check.problem ?? counted?.problem;
  if (problem !== undefined) return { outcome: "unmeasured", message: `${named(check)}: ${problem}` };
  if (check.measure.kind === "answered") return judgeShare(check, unanswered(check, facts));
  const found = check.measure.kind === "unseen" ? unseenRows(check, facts.profile) : counted;
  if (found === undefined || "message" in found)
    return { outcome: "unmeasured", message: `${named(check)}: ${found?.message ?? "it was not counted."}` };
  const { kind } = check.measure;
  if (kind === "present" && found.failed === 0) return judgePresent(check, found, facts);
  if (kind === "present" || kind === "extra") return judgeColumns(check, found);
  if (kind === "distinct") return judgeDistinct(check, found);
  if (kind === "moments") return judgeStatistic(check, found, facts.reference);
  if (check.bound === "age") return judgeAge(check, found, facts.now);
  if (check.bound === "shareChange") return judgeShareChange(check, found, facts.reference);
  return check.bound === "shareZ" ? judgeShareZ(check, found, facts.reference) : judgeShare(check, found);
}

function named({ column, subject }: QualityCheck): string {
  return columnName(column ?? subject);
}

const FEWEST_WINDOWS = 3;

function judgeVolume({ bound, limit, limitFrom, id }: QualityCheck, { rows, pastRows }: QualityFacts): Judged {
  const has = `The window has ${plural(rows, "row").replace(/^\d+/, count(rows))}`;
  const value = { failed: 0, rows };
  if (id === "default.empty")
    return rows > 0
      ? { outcome: "pass", message: `${has}.`, ...value }
      : { outcome: "flag", message: "The window has no rows, so nothing about it could be checked.", ...value };
  if (bound !== "change") {
    const isOver = bound === "min" ? rows < limit : rows > limit;
    const most = bound === "min" ? "at least" : "at most";
    return {
      outcome: isOver ? "flag" : "pass",
      message: `${has}; ${most} ${count(limit)} are expected (${limitFrom}).`,
      ...value,
    };
  }
  if (pastRows.length < FEWEST_WINDOWS)
    return {
      outcome: "unmeasured",
      message: `${has}; ${plural(pastRows.length, "window")} before it ${pastRows.length === 1 ? "is" : "are"} known, and ${FEWEST_WINDOWS} are needed to say what is usual.`,
    };
  const usual = median(Float64Array.from(pastRows));
  const change = usual === 0 ? (rows === 0 ? 0 : Infinity) : rows / usual - 1;
  return {
    outcome: Math.abs(change) > limit ? "flag" : "pass",
    message: `${has}, where the median of ${pastRows.length} windows before is ${count(usual)}; it may differ by ${asWritten(toDigits(limit * 100, 4))}% (${limitFrom}).`,
    ...value,
  };
}

function judgeColumns({ measure, column, limitFrom }: QualityCheck, { failed, counted, values }: QualityCount): Judged {
  const numbers = { failed, rows: counted };
  if (measure.kind === "present") {
    if (failed === 0)
      return { outcome: "pass", message: `The log has the column ${columnName(column ?? "")}.`, ...numbers };
    const of = failed === counted ? "the log" : `the log of ${count(failed)} of ${count(counted)} rows`;
    const message = `The column ${columnName(column ?? "")} is missing in ${of} (${limitFrom === "default" ? "it is a feature" : limitFrom}).`;
    return { outcome: "flag", message, ...numbers };
  }
  const extra = Object.keys(values ?? {}).toSorted();
  if (extra.length === 0) return { outcome: "pass", message: "Every column of the log is named.", ...numbers };
  const shown = extra.slice(0, 20).map(columnName).join(", ");
  return {
    outcome: "flag",
    message: `The log has ${plural(extra.length, "column")} that neither the manifest nor the contract names: ${shown}${extra.length > 20 ? ", …" : ""} (allowExtra: false, ${limitFrom}).`,
    ...numbers,
  };
}

function unanswered({ id }: QualityCheck, { rows, answers = { answered: 0, failed: 0 } }: QualityFacts): QualityCount {
  const found = missingAnswersIn(rows, answers);
  return { check: id, counted: found.rows, failed: found.missing };
}

/** Of rows that did not fail. One that failed may have an answer all the same. */
export function missingAnswersIn(
  rows: number,
  { answered, failed }: NonNullable<QualityFacts["answers"]>,
): { readonly rows: number; readonly missing: number } {
  const counted = Math.max(answered, rows - failed);
  return { rows: counted, missing: counted - answered };
}

/** A column that is there is not yet one that the model could read. */
function judgePresent(check: QualityCheck, found: QualityCount, facts: QualityFacts): Judged {
  const { unusable = {} } = facts;
  const { column = "" } = check;
  const numbers = { failed: found.counted, rows: found.counted };
  if (Object.hasOwn(unusable, column)) return { outcome: "flag", message: unusable[column] ?? "", ...numbers };
  return isEmptied(check, facts) ? { ...emptied(check, found), ...numbers } : judgeColumns(check, found);
}

/** Rarer than this by chance: 1 of 200, as where shares are judged. */
const BY_CHANCE = 0.005;

/**
 * Whether a column has no value in any row where the reference has some, and that is no chance: a file without the
 * column beside others that have it reads as that. Counts of the reference up to ten may stand for others.
 */
function isEmptied({ column = "" }: QualityCheck, { profile, reference }: QualityFacts): boolean {
  const [here, there] = [emptyRows(profile, column), emptyRows(reference, column)];
  if (here === undefined || there === undefined || here.empty < here.rows) return false;
  const before = Math.min(1, (there.empty + FEWEST_SHOWN) / (there.rows + FEWEST_SHOWN));
  return before ** here.rows <= BY_CHANCE;
}

function emptied({ column = "", limitFrom }: QualityCheck, { counted }: QualityCount): Judged {
  const from = limitFrom === "default" ? "it is a feature" : limitFrom;
  return {
    outcome: "flag",
    message: `The column ${columnName(column)} is empty in all ${count(counted)} rows of the window, and was not in the reference (${from}): the service does not log it any more, or some files lack it.`,
  };
}

function judgeDistinct(
  { column = "", bound, limit, limitFrom, expectedWhen }: QualityCheck,
  found: QualityCount,
): Judged {
  const { counted, values } = found;
  const different = values?.["different"] ?? 0;
  if (counted === 0 || (bound === "min" && counted < limit)) {
    const outcome = counted === 0 && expectedWhen !== undefined ? "not-applicable" : "unmeasured";
    const message = `${columnName(column)}: ${plural(counted, "row")} with a value cannot have ${count(limit)} different ones.`;
    return { outcome, message: counted === 0 ? `${columnName(column)}: no row has a value.` : message, rows: counted };
  }
  const expected = `${bound === "min" ? "at least" : "at most"} ${count(limit)} are expected (${limitFrom})`;
  const message = `${columnName(column)} has ${count(different)} different values in ${count(counted)} rows; ${expected}.`;
  const keeps = bound === "min" ? different >= limit : different <= limit;
  return { outcome: keeps ? "pass" : "flag", message, rows: counted };
}

function judgeAge({ limit, limitFrom }: QualityCheck, { counted, failed, values }: QualityCount, now: number): Judged {
  const newest = values?.["newest"] ?? null;
  if (newest === null) {
    const message =
      failed > 0
        ? `All ${count(counted)} rows are ahead of the clock, so none is recent (${limitFrom}).`
        : "No row has a time that could be read, so nothing says how old the newest is.";
    return { outcome: failed > 0 ? "flag" : "unmeasured", message, failed, rows: counted };
  }
  const age = Math.max(0, now - newest);
  return {
    outcome: age > limit ? "flag" : "pass",
    message: `The newest row is ${formatDuration(age)} old; it may be ${formatDuration(limit)} (${limitFrom}).`,
    rows: counted,
  };
}

/** The window's profile has counted them, as it knows the hashes of the reference's rare values. */
function unseenRows(check: QualityCheck, profile: Profile | undefined): QualityCount | { readonly message: string } {
  const column = profiled(profile, check.column ?? "");
  if (column === undefined) return { message: "the window has no profile of it. Use `inSet` to name its values." };
  if (column.kind !== "category")
    return {
      message: `its values are not counted one by one (it is ${column.kind}). Use \`inSet\`, \`min\` or \`max\`.`,
    };
  if (column.unseen === undefined)
    return { message: "the reference has too many rare values to tell new ones from them. Use `inSet` or `regex`." };
  const { rows, values = [] } = column.unseen;
  const frequent = values.filter(([, n]) => n >= FEWEST_SHOWN);
  return { check: check.id, counted: column.rows - column.nulls, failed: rows, values: Object.fromEntries(frequent) };
}

function findingOf(check: QualityCheck, judged: Judged): QualityFinding {
  const { outcome, message, failed, rows, rate, interval } = judged;
  const rule = QUALITY[check.dimension === "cross-field" ? "crossField" : check.dimension];
  const flagged = check.severity === "warn" ? "warn" : "fail";
  return {
    ...recorded(rule, { outcome: outcome === "flag" ? flagged : outcome, message, subject: check.subject }),
    ...(check.column === undefined ? {} : { column: truncate(check.column, 300) }),
    dimension: check.dimension,
    ...(failed === undefined ? {} : { failed }),
    ...(rows === undefined ? {} : { rows }),
    ...(rate === undefined ? {} : { rate: rate === null ? null : toDigits(rate, 6) }),
    ...(interval === undefined ? {} : { interval: [toDigits(interval[0], 6), toDigits(interval[1], 6)] }),
    limit: toDigits(check.limit, 10),
    limitFrom: truncate(check.limitFrom, 300),
  };
}

/** A window's record has no advice: the rule has it. */
function recorded(rule: Rule, { message, subject = "", ...found }: Found): QualityFinding {
  return foundOf(rule, {
    ...found,
    message: truncate(message, 4000),
    subject: truncate(subject, 300),
    remediation: null,
  });
}

/** As many as a window's record may have; passes are what is left out. */
const MOST = 2000;

function atMost(findings: QualityFinding[]): QualityFinding[] {
  if (findings.length <= MOST) return findings;
  const left = findings.slice(MOST - 1);
  const worst = left[0]?.outcome ?? "pass";
  const message = `${count(left.length)} more checks are not listed; the first of them: ${left[0]?.message ?? ""}`;
  return [...findings.slice(0, MOST - 1), recorded(QUALITY.schema, { outcome: worst, message, subject: "checks" })];
}
