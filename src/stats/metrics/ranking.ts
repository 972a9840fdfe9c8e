import { unmeasured, measured } from "../measured.ts";
import type { Measured } from "../measured.ts";

/** One query's items: relevance ≥ 0 and the score they are ranked by, descending. */
export interface RankedItems {
  readonly relevance: Float64Array;
  readonly scores: Float64Array;
}

export interface GainOptions {
  /** How deep to look; default all. */
  readonly k?: number | undefined;
  /** linear: the relevance itself (scikit-learn); exponential: 2^relevance − 1. */
  readonly gain?: "linear" | "exponential" | undefined;
  /** Default false: items of equal score share their mean gain. True ranks the later of equals first. */
  readonly ignoreTies?: boolean | undefined;
}

/** Discounted cumulative gain Σ gain_i / log2(i + 1), i = 1 … k. */
export function dcg({ relevance, scores }: RankedItems, options: GainOptions = {}): number {
  const k = options.k ?? relevance.length;
  const order = descending(scores, options.ignoreTies === true);
  let sum = 0;
  let from = 0;
  while (from < order.length && from < k) {
    let to = from + 1;
    if (options.ignoreTies !== true) {
      while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    }
    let gains = 0;
    for (let at = from; at < to; at += 1) gains += gainOf(relevance[order[at]!]!, options);
    // Of a hundred items one may be relevant.
    if (gains !== 0) {
      let discounts = 0;
      for (let at = from; at < Math.min(to, k); at += 1) discounts += 1 / Math.log2(at + 2);
      sum += (gains / (to - from)) * discounts;
    }
    from = to;
  }
  return sum;
}

/** DCG over that of the best order; null where no item is relevant (scikit-learn gives 0). */
export function ndcg(items: RankedItems, options: GainOptions = {}): Measured {
  const ideal = dcg({ relevance: items.relevance, scores: items.relevance }, { ...options, ignoreTies: true });
  if (!(ideal > 0)) return unmeasured("no item is relevant");
  return measured(dcg(items, options) / ideal);
}

/** Mean of the precisions at the relevant items among the first k, over min(relevant, k). */
export function averagePrecisionAt(items: RankedItems, k = items.relevance.length): Measured {
  const ranked = relevantInOrder(items);
  let hits = 0;
  let sum = 0;
  ranked.slice(0, k).forEach((isRelevant, at) => {
    if (!isRelevant) return;
    hits += 1;
    sum += hits / (at + 1);
  });
  return overRelevant(ranked, (relevant) => sum / Math.min(relevant, k));
}

/** 1 / rank of the first relevant item among the first k, 0 if there is none. */
export function reciprocalRank(items: RankedItems, k = items.relevance.length): Measured {
  const ranked = relevantInOrder(items);
  const first = ranked.slice(0, k).indexOf(true);
  return overRelevant(ranked, () => (first === -1 ? 0 : 1 / (first + 1)));
}

/** Share of the relevant items that are among the first k. */
export function recallAt(items: RankedItems, k: number): Measured {
  const ranked = relevantInOrder(items);
  const hits = ranked.slice(0, k).filter(Boolean).length;
  return overRelevant(ranked, (relevant) => hits / relevant);
}

/** 1 where at least one relevant item is among the first k, else 0. */
export function hitAt(items: RankedItems, k: number): Measured {
  const ranked = relevantInOrder(items);
  return overRelevant(ranked, () => (ranked.slice(0, k).includes(true) ? 1 : 0));
}

function overRelevant(ranked: readonly boolean[], value: (relevant: number) => number): Measured {
  const relevant = ranked.filter(Boolean).length;
  return relevant === 0 ? unmeasured("no item is relevant") : measured(value(relevant));
}

function relevantInOrder({ relevance, scores }: RankedItems): boolean[] {
  return Array.from(descending(scores, false), (item) => relevance[item]! > 0);
}

/** Items by descending score, equals in item order, or the later first as numpy's reversed argsort has them. */
function descending(scores: Float64Array, laterFirst: boolean): Uint32Array {
  if (scores.length <= FEW_ITEMS && !scores.some(Number.isNaN)) return insertedInOrder(scores, laterFirst);
  const sign = laterFirst ? -1 : 1;
  const order = Uint32Array.from({ length: scores.length }, (_, item) => item);
  return order.sort((a, b) => scores[b]! - scores[a]! || sign * (a - b));
}

/** Queries have few items, and there are many queries: five times as fast as a sort that asks a function. */
const FEW_ITEMS = 256;

function insertedInOrder(scores: Float64Array, laterFirst: boolean): Uint32Array {
  const order = new Uint32Array(scores.length);
  for (let item = 1; item < scores.length; item += 1) {
    const score = scores[item]!;
    let [from, to] = [0, item];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = scores[order[middle]!]!;
      if (other > score || (other === score && !laterFirst)) from = middle + 1;
      else to = middle;
    }
    order.copyWithin(from + 1, from, item);
    order[from] = item;
  }
  return order;
}

function gainOf(relevance: number, { gain = "linear" }: GainOptions): number {
  return gain === "linear" ? relevance : 2 ** relevance - 1;
}
