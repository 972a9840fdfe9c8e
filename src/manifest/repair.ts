import { isRecord } from "../kernel/guards.ts";
import { pointerTo, valueAt } from "./pointers.ts";
import type { SchemaProblem } from "./schema-words.ts";

/** A value without what its schema complains of. */
export interface Repair {
  readonly value: unknown;
  /** Pointers into the original: what was left out. */
  readonly removed: readonly string[];
  /** Where in the original a pointer of the copy leads. */
  origin(pointer: string): string;
}

type Check = (value: unknown) => readonly SchemaProblem[];

/** Removing a value can leave its container without a required key, and so on up to the whole. */
const ROUNDS = 12;

/**
 * A copy that satisfies the schema: a misspelt key is taken under its right name, a misspelt word is replaced by the one
 * that was meant, and everything else that is wrong is left out, with what cannot do without it. Undefined where nothing
 * would be left.
 */
export function repair(value: unknown, check: Check): Repair | undefined {
  const edits: Edits = { removed: new Set(), renamed: new Map(), replaced: new Map() };
  for (let round = 0; round < ROUNDS; round++) {
    const origins = new Map<string, string>();
    const copy = rebuilt({ edits, origins }, value, { from: "", to: "" });
    const origin = (pointer: string): string => originOf(origins, pointer);
    const problems = check(copy);
    if (problems.length === 0) return { value: copy, removed: [...edits.removed], origin };
    for (const problem of problems) mend(edits, value, { ...problem, pointer: origin(problem.pointer) });
    if (edits.removed.has("")) return undefined;
  }
  return undefined;
}

/** By pointers into the original. */
interface Edits {
  readonly removed: Set<string>;
  /** To the new key. */
  readonly renamed: Map<string, string>;
  readonly replaced: Map<string, string>;
}

function mend({ removed, renamed, replaced }: Edits, value: unknown, problem: SchemaProblem): void {
  const { pointer, suggestion, replacement } = problem;
  const parent = parentOf(pointer);
  const isFree = (key: string): boolean =>
    valueAt(value, pointerTo(parent, key)) === undefined &&
    ![...renamed].some(([from, to]) => parentOf(from) === parent && to === key);
  if (suggestion !== undefined && isFree(suggestion)) renamed.set(pointer, suggestion);
  else if (replacement !== undefined && !replaced.has(pointer)) replaced.set(pointer, replacement);
  else removed.add(pointer);
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf("/"));
}

interface Rebuilding {
  readonly edits: Edits;
  /** Pointers of the copy to those of the original. */
  readonly origins: Map<string, string>;
}

interface Pointers {
  readonly from: string;
  readonly to: string;
}

function rebuilt(context: Rebuilding, value: unknown, { from, to }: Pointers): unknown {
  const { removed, renamed, replaced } = context.edits;
  context.origins.set(to, from);
  const replacement = replaced.get(from);
  if (replacement !== undefined) return replacement;
  if (Array.isArray(value)) {
    const kept = value.flatMap((item: unknown, index) => {
      const at = pointerTo(from, index);
      return removed.has(at) ? [] : [{ item, at }];
    });
    return kept.map(({ item, at }, index) => rebuilt(context, item, { from: at, to: pointerTo(to, index) }));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const at = pointerTo(from, key);
    const name = renamed.get(at) ?? key;
    return removed.has(at) ? [] : [[name, rebuilt(context, item, { from: at, to: pointerTo(to, name) })] as const];
  });
  return Object.fromEntries(entries);
}

/** What the copy does not have is where it would be in its nearest ancestor. */
function originOf(origins: ReadonlyMap<string, string>, pointer: string): string {
  const known = origins.get(pointer);
  if (known !== undefined || pointer === "") return known ?? "";
  return originOf(origins, parentOf(pointer)) + pointer.slice(parentOf(pointer).length);
}
