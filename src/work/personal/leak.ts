import { chance } from "./evidence.ts";
import type { Confidence, PersonalFinding } from "./finding.ts";
import { isEmailAddress, isInternationalPhone, isPersonalAddress } from "./contact.ts";
import { ibanWithin, PAYMENT_CARD } from "./finance.ts";
import { isSocialSecurityNumber } from "./americas.ts";
import type { PersonalType } from "./types.ts";

/**
 * What people leave in prose. The pattern is of RE2 and finds what could be one; `isOne` is then sure of it. Classes of
 * Unicode would make it a hundred times slower.
 */
export interface LeakPattern {
  readonly type: PersonalType;
  readonly pattern: string;
  /** A mark without which a text is not worth matching. */
  readonly mark?: string;
}

interface Leak extends LeakPattern {
  /** Undefined where it is not even built as one, and says nothing of what is found by chance. */
  isOne(hit: string): boolean | undefined;
  readonly nullRate: number;
}

const LEAKS: readonly Leak[] = [
  {
    type: "EMAIL",
    mark: "@",
    pattern: String.raw`[^\s@<>(),;:"]+@[^\s@<>(),;:"]+[.][^\s@<>(),;:"]*[^\s@<>(),;:".?!]`,
    isOne: (hit) => isEmailAddress(hit) && isPersonalAddress(hit),
    nullRate: 1e-6,
  },
  {
    type: "PAYMENT_CARD",
    pattern: String.raw`\b[2-6](?:[ -]?[0-9]){12,18}\b`,
    isOne: (hit) => isCard(hit.replaceAll(/[ -]/g, "")),
    nullRate: 0.1,
  },
  {
    type: "IBAN",
    pattern: String.raw`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b`,
    isOne: (hit) => ibanWithin(hit.replaceAll(" ", "")),
    nullRate: 0.0103,
  },
  {
    type: "US_SSN",
    mark: "-",
    pattern: String.raw`\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b`,
    isOne: (hit) => isSocialSecurityNumber(hit.replaceAll("-", "")),
    nullRate: 0.9,
  },
  {
    type: "PHONE",
    mark: "+",
    pattern: String.raw`\+[1-9][0-9 ().-]{6,20}[0-9]`,
    isOne: (hit) => isInternationalPhone(hit),
    nullRate: 0.5,
  },
];

export const LEAK_PATTERNS: readonly LeakPattern[] = LEAKS.map(({ type, pattern, mark }) =>
  mark === undefined ? { type, pattern } : { type, pattern, mark },
);

/** What one pattern found in one column. */
export interface LeakHits {
  readonly type: PersonalType;
  /** Rows that match. */
  readonly rows: number;
  /** Different matches, a sample of them where they are many. */
  readonly hits: readonly string[];
}

/** By chance so rarely that check digits hold. */
const SURE = 1e-6;
const LEAST_HITS = 2;
const MILLION = 1_000_000;

/** What stands in the prose of a column, by how many rows in a million; undefined where it is nothing. */
export function judgeLeak({ type, rows, hits }: LeakHits, filled: number): PersonalFinding | undefined {
  const leak = LEAKS.find((one) => one.type === type);
  if (leak === undefined || hits.length === 0) return undefined;
  const settled = hits.flatMap((hit) => leak.isOne(hit) ?? []);
  const sure = settled.filter(Boolean).length;
  if (sure === 0) return undefined;
  // Of check digits that a tenth of all numbers has, a tenth of what was found is no finding.
  const byChance = chance(sure, settled.length, leak.nullRate);
  const isCertain = sure >= LEAST_HITS && (leak.nullRate >= 0.5 || byChance < SURE);
  if (leak.nullRate === 0.1 && byChance > 0.01) return undefined;
  const share = Math.min(1, (rows * (sure / hits.length)) / filled);
  const confidence: Confidence = isCertain ? "medium" : "low";
  return { type, confidence, share, checked: filled, shape: "prose", reason: `it stands in about ${perMillion(share)} rows of a million` }; // prettier-ignore
}

/** Whether a text has what is surely somebody's, such as an address of mail. */
export function hasLeak(text: string): boolean {
  return LEAKS.some(
    ({ pattern, mark = "", isOne }) =>
      text.includes(mark) && Array.from(text.matchAll(new RegExp(pattern, "gu"))).some(([hit]) => isOne(hit) === true),
  );
}

function perMillion(share: number): string {
  return String(Number((share * MILLION).toPrecision(2)));
}

function isCard(digits: string): boolean | undefined {
  if (!PAYMENT_CARD.fits(digits, { text: digits, compact: digits, isDigits: true })) return undefined;
  return PAYMENT_CARD.isTest?.(digits) !== true && PAYMENT_CARD.checks?.(digits) === true;
}
