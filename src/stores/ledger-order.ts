import { isRecord } from "../kernel/guards.ts";

/** One entry of a model that others follow, as far as its place in the order goes. */
export interface Link {
  readonly id: string;
  /** Of its file, as it lies on the branch. */
  readonly digest: string;
  /** The digest of the entry before it; undefined for the first, and for those of releases that did not say. */
  readonly previous: string | undefined;
}

/** The entry that the next one names. */
export interface Tip extends Link {
  /** Of a signed one. */
  readonly seq?: number | undefined;
}

export interface Order {
  /** Oldest first. */
  readonly ids: readonly string[];
  /** Of a fork that nobody has ended: those that both may be the latest. */
  readonly fork: readonly string[];
}

/**
 * Entries in the order that they name; where they name none, in that of their ids, which begin with a time. An entry
 * follows the one it names whatever the clocks of the machines said that wrote them.
 *
 * Whoever writes names the entry that is the last by this order. One that comes between the last and the one it names
 * was therefore not there when the last was written: two lines of entries were laid together, and nothing says which of
 * the two ends is what the branch stands for.
 */
export function orderOf(links: readonly Link[]): Order {
  const ordered = inOrder(links.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  const [before, last] = ordered.slice(-2);
  return { ids: ordered.map(({ id }) => id), fork: last === undefined || follows(last, before) ? [] : ends(ordered) };
}

/** Whether nothing contradicts that `last` comes right after `before`, their ids being in this order. */
export function follows(last: Link, before: Link | undefined): boolean {
  if (before === undefined) return true;
  if (last.previous !== undefined) return last.previous === before.digest;
  // Nobody said anything, or a first entry was laid beside those that others name.
  return before.previous === undefined;
}

/** Each after the one it names; of those that may come next, the first as they are given. */
function inOrder(links: readonly Link[]): readonly Link[] {
  const waiting = [...links];
  const unplaced = new Set(links.map(({ digest }) => digest));
  const ordered: Link[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ previous }) => previous === undefined || !unplaced.has(previous));
    // No file can name itself by its digest, so there is always one that may come next.
    const [link] = waiting.splice(Math.max(0, next), 1);
    if (link === undefined) break;
    unplaced.delete(link.digest);
    ordered.push(link);
  }
  return ordered;
}

/** The last, and what was laid after the entry that it names. */
function ends(ordered: readonly Link[]): readonly string[] {
  const last = ordered.at(-1);
  const named = ordered.findIndex(({ digest }) => digest === last?.previous);
  // What it names is not there any more: someone removed it, and there is but one end.
  if (last === undefined || named === -1) return [];
  const after = ordered.slice(named + 1);
  const followed = new Set(after.map(({ previous }) => previous));
  return after.filter(({ digest }) => !followed.has(digest)).map(({ id }) => id);
}

/** Also of an entry that breaks its schema: its place in the order is its own affair. */
export function previousOf(entry: unknown): string | undefined {
  return isRecord(entry) && typeof entry["previous"] === "string" ? entry["previous"] : undefined;
}
