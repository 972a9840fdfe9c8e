import { distrustOf, type LedgerTrust } from "./ledger-trust.ts";
import type { Recorded } from "./ledger-entry.ts";

/** An entry of a chain with the digest of its file, which the next one names. */
export interface Sealed<Word extends string = string, Body extends object = object> {
  readonly entry: Recorded<Word, Body>;
  readonly digest: string;
}

/** What a walk along a chain of signed entries meets beside them. */
export type ChainTrouble =
  /** Something that does not count lies behind what counts: somebody put it there. */
  | { readonly kind: "foreign"; readonly id: string; readonly reason: string }
  /** So much lies there that does not count that what does was not looked for any further. */
  | { readonly kind: "flooded"; readonly id: string }
  /** What counts does not follow from what counts before it: something was removed, or two were laid side by side. */
  | { readonly kind: "broken"; readonly id: string };

export interface Chain<Word extends string, Body extends object> {
  /** Ids in order, whatever they hold: the time that an id begins with is part of what is signed. */
  readonly ids: readonly string[];
  readonly trust: LedgerTrust;
  /** Undefined where it cannot be read. */
  read(id: string): Promise<Sealed<Word, Body> | undefined>;
  tell(trouble: ChainTrouble): void;
  /** Whether the entry before this one was rolled up, so that the walk ends here soundly. Default: none ever is. */
  followsRollup?(entry: Recorded<Word, Body>): Promise<boolean>;
}

/** Whoever can push to the branch can fill it: more of what does not count in one row is not looked through. */
const MOST_FOREIGN = 200;

/**
 * Signed entries of a model, newest first, each only once it is known to follow the one before it. It ends where that
 * cannot be shown.
 */
export async function* alongChain<Word extends string, Body extends object>(
  chain: Chain<Word, Body>,
): AsyncGenerator<Sealed<Word, Body>> {
  let pending: Sealed<Word, Body> | undefined;
  let foreign: ChainTrouble[] = [];
  let passed = 0;
  for (const id of chain.ids.toReversed()) {
    const found = await chain.read(id);
    const reason = found === undefined ? "it cannot be read" : distrustOf(found.entry, chain.trust);
    if (found === undefined || reason !== undefined) {
      foreign.push({ kind: "foreign", id, reason: reason ?? "" });
      passed += 1;
      if (passed > MOST_FOREIGN) return chain.tell({ kind: "flooded", id });
      continue;
    }
    passed = 0;
    // What lies before all that is signed is from before the signing.
    for (const trouble of foreign) chain.tell(trouble);
    foreign = [];
    if (pending !== undefined && !isNext(pending, found)) return chain.tell({ kind: "broken", id: pending.entry.id });
    if (pending !== undefined) yield pending;
    pending = found;
  }
  if (pending === undefined) return;
  const isFirst = pending.entry.seq === 1 && pending.entry.previous === undefined;
  if (!isFirst && (await chain.followsRollup?.(pending.entry)) !== true)
    return chain.tell({ kind: "broken", id: pending.entry.id });
  yield pending;
}

/** Whether a signed entry names this one as the one before it. */
export function isNext({ entry }: Pick<Sealed, "entry">, before: Sealed): boolean {
  return entry.previous === before.digest && entry.seq === (before.entry.seq ?? 0) + 1;
}
