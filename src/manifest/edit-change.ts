import { isDeepStrictEqual } from "node:util";
import { isCollection, isEmpty, isList, type YamlValue } from "./edit-value.ts";

export type Steps = readonly (string | number)[];

/** The smallest edits: a value is a key of a mapping (text) or an item of a list (number). */
export type Change =
  | { readonly kind: "replace" | "insert"; readonly at: Steps; readonly value: YamlValue }
  | { readonly kind: "remove"; readonly at: Steps };

/** What leads from one value to another with as little as possible written anew, in the order in which it is to be done. */
export function changesBetween(before: unknown, after: YamlValue, at: Steps): readonly Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (
    !isCollection(before) ||
    !isCollection(after) ||
    isList(before) !== isList(after) ||
    isEmpty(before) ||
    isEmpty(after)
  ) {
    return [{ kind: "replace", at, value: after }];
  }
  return isList(before) && isList(after) ? itemChanges(before, after, at) : keyChanges(before, after, at);
}

/** The value with a change made. */
export function changed(value: unknown, change: Change): unknown {
  return changedAt(value, change, change.at);
}

function keyChanges(before: object, after: object, at: Steps): readonly Change[] {
  const known = new Map<string, unknown>(Object.entries(before));
  const written = Object.entries(after).flatMap(([key, value]): readonly Change[] =>
    known.has(key)
      ? changesBetween(known.get(key), value, [...at, key])
      : [{ kind: "insert", at: [...at, key], value }],
  );
  const removed = [...known.keys()].filter((key) => !Object.hasOwn(after, key));
  return [...written, ...removed.map((key): Change => ({ kind: "remove", at: [...at, key] }))];
}

function itemChanges(before: readonly unknown[], after: readonly YamlValue[], at: Steps): readonly Change[] {
  const shorter = Math.min(before.length, after.length);
  const isSame = (a: number, b: number): boolean => isDeepStrictEqual(before[a], after[b]);
  let head = 0;
  while (head < shorter && isSame(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(before.length - 1 - tail, after.length - 1 - tail)) tail++;
  const end = shorter - tail;
  const inner = after
    .slice(head, end)
    .flatMap((value, index) => changesBetween(before[head + index], value, [...at, head + index]));
  const added = after
    .slice(end, after.length - tail)
    .map((value, index): Change => ({ kind: "insert", at: [...at, end + index], value }));
  const removed = before.slice(end, before.length - tail).map((): Change => ({ kind: "remove", at: [...at, end] }));
  return [...inner, ...added, ...removed];
}

function changedAt(value: unknown, change: Change, [step, ...rest]: Steps): unknown {
  if (step === undefined) return change.kind === "remove" ? undefined : change.value;
  if (typeof step === "number" && Array.isArray(value)) {
    const isInserted = change.kind === "insert" && rest.length === 0;
    const items: readonly unknown[] =
      change.kind === "remove" && rest.length === 0 ? [] : [changedAt(value[step], change, rest)];
    return value.toSpliced(step, isInserted ? 0 : 1, ...items);
  }
  const members = new Map<string, unknown>(isCollection(value) ? Object.entries(value) : []);
  const key = String(step);
  if (change.kind === "remove" && rest.length === 0) members.delete(key);
  else members.set(key, changedAt(members.get(key), change, rest));
  return Object.fromEntries(members);
}
