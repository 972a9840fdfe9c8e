import type { Cell } from "./cell.ts";
import { chance, type Tally } from "./evidence.ts";
import type { Confidence, PersonalFinding } from "./finding.ts";
import { maskedShape } from "./masked-shape.ts";
import type { PersonalType } from "./types.ts";

/** What a verdict on one type may look at besides the counts. */
export interface ColumnEvidence {
  readonly header: ReadonlySet<PersonalType>;
  readonly cells: readonly Cell[];
  readonly kind: "number" | "boolean" | "category" | "time" | "other";
  readonly isSequence: boolean;
}

/** Of a type with check digits: that many of all cells, and by chance less often than in one column of 10^9. */
const HIGH_SHARE = 0.8;
const HIGH_CHANCE = 1e-9;
const NAMED_SHARE = 0.5;
const NAMED_CHANCE = 1e-3;
/** Cells among others: by chance still as rare, and more than a few. */
const SOME_SHARE = 0.4;
const FEW_SHARE = 0.2;
const LEAST_HITS = 5;
const EMAIL_SHARE = { high: 0.5, medium: 0.05 } as const;
/** Written forms of a column with so few cells could be anything. */
const LEAST_FORMATTED = 5;

interface Verdict {
  readonly confidence: Confidence;
  readonly share: number;
  readonly reason: string;
}

/** Whether a type could be found in a column of which some cells were counted so. */
export function isWorthLooking(tally: Tally | undefined): boolean {
  if (tally === undefined) return false;
  const { recognizer, fitting, checked, formatted, tests, total } = tally;
  if (tests > GLIMPSE * total) return true;
  const written = recognizer.isFormatted === undefined && recognizer.isDistinct === true ? fitting : formatted;
  if (recognizer.checks === undefined) return written > GLIMPSE * total;
  return checked > FEW_SHARE * 0.5 * total && chance(checked, fitting, recognizer.nullRate ?? 1) < GLIMPSE;
}

const GLIMPSE = 0.01;

/** Undefined where a column is none of that type. */
export function judgeTally(tally: Tally, evidence: ColumnEvidence): PersonalFinding | undefined {
  const { recognizer, total } = tally;
  const verdict = isExcluded(tally, evidence) ? undefined : verdictOf(tally, evidence);
  if (verdict === undefined) return undefined;
  const confidence = recognizer.most ?? verdict.confidence;
  return {
    type: recognizer.type,
    confidence: verdict.confidence === "high" ? confidence : verdict.confidence,
    share: verdict.share,
    checked: total,
    shape: maskedShape(evidence.cells),
    reason: verdict.reason,
  };
}

function verdictOf(tally: Tally, evidence: ColumnEvidence): Verdict | undefined {
  const { recognizer, tests, total, fitting } = tally;
  if (fitting === 0 && tests >= NAMED_SHARE * total)
    return { confidence: "low", share: tests / total, reason: "all of them are published for tests" };
  if (recognizer.type === "EMAIL") return emailVerdict(tally);
  return recognizer.checks === undefined ? writtenVerdict(tally, evidence) : checkedVerdict(tally, evidence);
}

function emailVerdict({ fitting, total }: Tally): Verdict | undefined {
  const share = fitting / total;
  if (share >= EMAIL_SHARE.high) return { confidence: "high", share, reason: "the cells are addresses" };
  if (share >= EMAIL_SHARE.medium) return { confidence: "medium", share, reason: "some cells are addresses" };
  return fitting >= LEAST_HITS ? { confidence: "low", share, reason: "few cells are addresses" } : undefined;
}

function checkedVerdict(tally: Tally, { header }: ColumnEvidence): Verdict | undefined {
  const { recognizer, fitting, checked, total, formatted } = tally;
  const isNamed = header.has(recognizer.type);
  const share = checked / total;
  const byChance = chance(checked, fitting, recognizer.nullRate ?? 1);
  const because = `the check digits of ${percent(share)} hold, ${percent(recognizer.nullRate ?? 1)} would by chance`;
  if (share >= HIGH_SHARE && byChance < HIGH_CHANCE) return { confidence: "high", share, reason: because };
  if (isNamed && share >= NAMED_SHARE && byChance < NAMED_CHANCE)
    return { confidence: "medium", share, reason: `it is named so, and ${because}` };
  if (recognizer.isCheckOptional === true && isNamed) {
    const alike = writtenVerdict({ ...tally, checked: fitting, formatted }, { header });
    if (alike !== undefined) return alike;
  }
  if (byChance < HIGH_CHANCE && checked >= LEAST_HITS && share >= SOME_SHARE)
    return { confidence: "medium", share, reason: because };
  if (byChance < HIGH_CHANCE && checked >= LEAST_HITS && share >= FEW_SHARE)
    return { confidence: "low", share, reason: because };
  return isNamed && fitting >= NAMED_SHARE * total
    ? { confidence: "low", share: fitting / total, reason: "it is named so, but the check digits do not hold" }
    : undefined;
}

/** What has no check digits: a header, the marks that people write it with, or nothing. */
function writtenVerdict(tally: Tally, { header }: Pick<ColumnEvidence, "header">): Verdict | undefined {
  const { recognizer, fitting, formatted, total } = tally;
  const isNamed = header.has(recognizer.type);
  const [share, written] = [fitting / total, formatted / total];
  if (isNamed && written >= HIGH_SHARE && formatted >= LEAST_FORMATTED)
    return { confidence: "high", share: written, reason: "it is named and written so" };
  if (isNamed && share >= NAMED_SHARE)
    return { confidence: "medium", share, reason: "it is named so, and the cells fit" };
  if (recognizer.isDistinct === true && written >= HIGH_SHARE && formatted >= LEAST_FORMATTED)
    return { confidence: "medium", share: written, reason: "the cells are written so" };
  if (recognizer.isDistinct === true && share >= HIGH_SHARE && written >= SOME_SHARE && formatted >= LEAST_FORMATTED)
    return { confidence: "low", share: written, reason: "some cells are written so" };
  return undefined;
}

/** ISBN-10 has the check digits of the NHS number, and an X for ten where that gives none out. */
const X_SHARE = 0.01;
/** So many ISBNs have an X among them, but for one column in ten thousand. */
const LEAST_WITHOUT_X = 100;

function isExcluded({ recognizer }: Tally, { cells, header, isSequence }: ColumnEvidence): boolean {
  const isNamed = header.has(recognizer.type);
  if (recognizer.type === "UK_NHS") return hasX(cells) || (!isNamed && cells.length < LEAST_WITHOUT_X);
  // A phone number that nobody marked as one is any number, and a date is no phone number.
  if (recognizer.checks === undefined && isSequence && !isNamed) return true;
  return recognizer.type === "PAYMENT_CARD" && areMilliseconds(cells);
}

function hasX(cells: readonly Cell[]): boolean {
  return cells.filter(({ compact }) => /^\d{9}X$/.test(compact)).length > X_SHARE * cells.length;
}

/** 13 digits from 1 to 2 × 10^12 are times from 2001 to 2033. */
function areMilliseconds(cells: readonly Cell[]): boolean {
  return cells.every(({ compact, isDigits }) => isDigits && compact.length === 13 && compact.startsWith("1"));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
