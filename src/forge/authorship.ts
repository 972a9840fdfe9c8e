import type { Activity, CommitPeople, Dispatch } from "./forge.ts";

/** What somebody had to do with a change. */
export type Deed = "author" | "pusher" | "coauthor" | "dispatcher";

/** Whose work a change is, over all pull requests that it is made of. */
export interface Authorship {
  /** By login in lower case. */
  readonly deeds: ReadonlyMap<string, Deed>;
  /** Whether each push is known to be a person's: then nobody else's work is in it that they did not take for theirs. */
  readonly isKnown: boolean;
}

/** What is known of the making of one pull request. */
export interface Making {
  readonly author: string;
  readonly createdAt: string;
  readonly commits: CommitPeople;
  /** The activities of its branch that led to its head; undefined: nobody can tell. */
  readonly pushes: readonly Activity[] | undefined;
  /** Runs that were started by hand, as far as they are known. */
  readonly dispatches: readonly Dispatch[];
}

/** Nobody holds its token: what it pushes, it made itself. */
const DEPENDABOT = "dependabot[bot]";

/**
 * Whose work a change is. Who opened and who pushed is told by GitHub; the names in a commit are what its author wrote
 * into it, so that they add people and clear nobody.
 */
export function authorship(makings: readonly Making[]): Authorship {
  const deeds = new Map<string, Deed>();
  const add = (login: string, deed: Deed): void => {
    const key = login.toLowerCase();
    if (!deeds.has(key)) deeds.set(key, deed);
  };
  for (const { author } of makings) add(author, "author");
  for (const { pushes = [] } of makings) for (const { actor } of pushes) add(actor, "pusher");
  for (const { commits } of makings) for (const login of commits.logins) add(login, "coauthor");
  for (const making of makings) for (const login of dispatchersOf(making)) add(login, "dispatcher");
  return { deeds, isKnown: makings.every(isKnown) };
}

/** Whether a pull request was opened or pushed by an app, which somebody may have told what to do. */
export function isByApp({ author, pushes = [] }: Pick<Making, "author" | "pushes">): boolean {
  return isApp(author) || pushes.some(({ actor }) => isApp(actor));
}

function isApp(login: string): boolean {
  return login.endsWith("[bot]");
}

function isKnown({ pushes }: Making): boolean {
  return pushes?.every(({ actor }) => actor === DEPENDABOT || (!isApp(actor) && actor !== "ghost")) === true;
}

/** A token of an app lives an hour, and may leave the run that was given it. */
const TOKEN_LIFE = 3600_000;
const CLOCKS = 60_000;

/** Who had started a run by hand that an app may have acted in when it opened or pushed the pull request. */
function dispatchersOf({ author, createdAt, pushes = [], dispatches }: Making): readonly string[] {
  const acts = [
    ...(isApp(author) ? [createdAt] : []),
    ...pushes.filter(({ actor }) => isApp(actor)).map(({ at }) => at),
  ].map((at) => Date.parse(at));
  return dispatches
    .filter(({ startedAt, endedAt }) => {
      const [from, to] = [Date.parse(startedAt) - CLOCKS, endedAt === undefined ? Infinity : Date.parse(endedAt)];
      return acts.some((at) => at >= from && at <= to + TOKEN_LIFE);
    })
    .map(({ actor }) => actor);
}

/**
 * The activities of a branch, newest first, that led to `head`: back to where it was made, or to a commit that is not of
 * the pull request. Undefined where a step is missing: what nobody tells of, anybody may have pushed.
 */
export function pushesTo(
  head: string,
  activities: readonly Activity[],
  commits: CommitPeople,
): readonly Activity[] | undefined {
  const start = activities.findIndex(({ after }) => after === head);
  const found: Activity[] = [];
  let expected = head;
  let isForced = false;
  for (const [at, activity] of start === -1 ? [] : activities.slice(start).entries()) {
    const { type, before, after } = activity;
    // Deleted and made again at the same commit: who pushed it there comes before that.
    const isRestored = type === "branch_deletion" && before === expected;
    if (isRestored) continue;
    if (isNothing(expected) || after !== expected) break;
    found.push(activity);
    isForced ||= type === "force_push";
    expected = isNothing(before) ? after : before;
    if (isNothing(before)) {
      const older = activities[start + at + 1];
      if (older?.type !== "branch_deletion" || older.before !== after) return found;
    } else if (!isForced && commits.isComplete && !commits.shas.includes(before)) {
      return found;
    }
  }
  return undefined;
}

function isNothing(sha: string): boolean {
  return /^0*$/.test(sha);
}
