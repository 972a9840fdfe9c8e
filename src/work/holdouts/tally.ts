import type { HoldoutTries, KnownTry } from "../../generated/types.ts";

/** One candidate that rows have judged. */
export interface Try extends KnownTry {
  /** Digest of the rows; undefined where nobody can tell: then those that judge now. */
  readonly holdout?: string | undefined;
}

const MOST_HOLDOUTS = 20;
const MOST_KNOWN = 300;

/**
 * The count with these tries in it, each once, however often and in whatever order they are brought: what was counted
 * stays. Beyond 300 the oldest are no longer told apart, and would count again.
 */
export function withTries(before: readonly HoldoutTries[], found: readonly Try[]): readonly HoldoutTries[] {
  return found.reduce(withTry, before).slice(-MOST_HOLDOUTS);
}

function withTry(before: readonly HoldoutTries[], { holdout = before.at(-1)?.digest, ...made }: Try) {
  if (holdout === undefined) return before;
  const own = before.find(({ digest }) => digest === holdout);
  if (own === undefined) return [...before, { digest: holdout, tries: 1, known: [made] }];
  if (isKnown(own, made)) return before;
  const known = [...own.known, made].slice(-MOST_KNOWN);
  return before.map((one) => (one === own ? { ...one, tries: one.tries + 1, known } : one));
}

/** What a run made and the run itself are one, whichever was found first: an upload that has expired is read no more. */
function isKnown({ known }: HoldoutTries, { id, run }: KnownTry): boolean {
  const own = run === undefined ? undefined : runId(run);
  return known.some(
    (one) => one.id === id || (own !== undefined && (one.id === own || (id === own && one.run === run))),
  );
}

/** The id of a run that counts by itself. */
export function runId(run: number): string {
  return `run-${run}`;
}

/** With the rows that judge now as the last, also where they have judged nobody yet. */
export function nowJudging(before: readonly HoldoutTries[], digest: string): readonly HoldoutTries[] {
  const own = before.find((one) => one.digest === digest);
  return [...before.filter((one) => one !== own), own ?? { digest, tries: 0, known: [] }];
}

/** The same, where some runs can no longer be read: of the rows that judge now. */
export function atLeast(before: readonly HoldoutTries[]): readonly HoldoutTries[] {
  return before.map((one, index) => (index === before.length - 1 ? { ...one, atLeast: true as const } : one));
}

/** What a pull request's run says that it has evaluated. */
export interface Claim {
  readonly evaluationKey: string;
  readonly holdout: string;
  readonly run: number;
  readonly head: string;
  readonly isFork: boolean;
}

/**
 * What a claim counts as. Whoever controls an upload controls what it says, so unless it is proven it can add a try and
 * not hide one: a run that says it repeats another commit's evaluation, or that other rows judged than any we know of,
 * counts by itself. Of a fork only what is about known rows counts. Undefined: nothing.
 */
export function countedAs(claim: Claim, holdouts: readonly HoldoutTries[], isProven = false): Try | undefined {
  const { evaluationKey: id, holdout, run, head, isFork } = claim;
  const own = holdouts.find(({ digest }) => digest === holdout);
  if (isFork && own === undefined) return undefined;
  const claimed = { holdout, id, run, head };
  if (isFork || isProven) return claimed;
  if (own === undefined) return holdouts.length === 0 ? claimed : { id: runId(run), run, head };
  const first = own.known.find((known) => known.id === id);
  const isRepeated = first === undefined || first.head === head || first.run === run;
  return isRepeated ? claimed : { holdout, id: runId(run), run, head };
}

/** Whether a proof would let it count for less. */
export function needsProof(claim: Claim, holdouts: readonly HoldoutTries[]): boolean {
  return !claim.isFork && countedAs(claim, holdouts)?.id !== claim.evaluationKey;
}

/** How often rows have judged before a candidate. */
export interface JudgedBefore {
  readonly others: number;
  /** How many of them were of this pull request; undefined where nobody could ask. */
  readonly ofPull?: number | undefined;
  readonly isAtLeast?: boolean | undefined;
}

export interface Question {
  /** Digest of the rows that decide. */
  readonly holdout: string;
  /** The candidate's own, which is no other. */
  readonly evaluationKey: string;
  /** Tries of this pull request that no recording has counted yet. */
  readonly uncounted: readonly Try[];
  /** Its workflow runs. */
  readonly runs: ReadonlySet<number>;
}

/** How often these rows have judged others before. */
export function countBefore(
  counted: readonly HoldoutTries[],
  { holdout, evaluationKey, uncounted, runs }: Question,
): JudgedBefore {
  const all = withTries(nowJudging(counted, holdout), uncounted).find(({ digest }) => digest === holdout);
  if (all === undefined) return { others: 0 };
  const isOwn = ({ id }: KnownTry): boolean => id === evaluationKey;
  const ofPull = all.known.filter((one) => !isOwn(one) && one.run !== undefined && runs.has(one.run)).length;
  return {
    others: all.tries - (all.known.some(isOwn) ? 1 : 0),
    ofPull,
    ...(all.atLeast === true && { isAtLeast: true }),
  };
}
