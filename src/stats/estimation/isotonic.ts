import { argsort, forEachTie } from "../ranks.ts";

/**
 * A non-decreasing function: straight lines through its points, constant before the first and after the last.
 */
export interface IsotonicFit {
  /** Distinct, ascending. */
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/**
 * Isotonic least-squares regression by pooling adjacent violators, rows with equal x averaged first; the same
 * fit as scikit-learn 1.9.1 `IsotonicRegression(out_of_bounds="clip")`.
 * @throws RangeError on no rows or unequal lengths.
 * @awaits the scheduled monitor
 */
export function fitIsotonic(x: Float64Array, y: ArrayLike<number>): IsotonicFit {
  if (x.length === 0 || x.length !== y.length)
    throw new RangeError("isotonic regression needs as many x as y, and one");
  const groups = groupTies(x, y);
  const blocks = poolViolators(groups);
  const values = new Float64Array(groups.length);
  let at = 0;
  for (const block of blocks) {
    values.fill(block.sum / block.weight, at, at + block.groups);
    at += block.groups;
  }
  return { at: Float64Array.from(groups, (group) => group.x), values };
}

/**
 * The value of the fit at x, by linear interpolation.
 * @awaits the scheduled monitor
 */
export function predictIsotonic({ at, values }: IsotonicFit, x: number): number {
  let [low, high] = [0, at.length - 1];
  if (x <= at[low]!) return values[low]!;
  if (x >= at[high]!) return values[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= x) low = middle;
    else high = middle;
  }
  const share = (x - at[low]!) / (at[high]! - at[low]!);
  return values[low]! + share * (values[high]! - values[low]!);
}

interface Group {
  readonly x: number;
  readonly sum: number;
  readonly weight: number;
}

function groupTies(x: Float64Array, y: ArrayLike<number>): readonly Group[] {
  const groups: Group[] = [];
  const order = argsort(x);
  forEachTie(x, order, (from, to) => {
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += y[order[at]!]!;
    groups.push({ x: x[order[from]!]!, sum, weight: to - from });
  });
  return groups;
}

interface Block {
  readonly sum: number;
  readonly weight: number;
  readonly groups: number;
}

function poolViolators(groups: readonly Group[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const { sum, weight } of groups) {
    let block: Block = { sum, weight, groups: 1 };
    let before = blocks.at(-1);
    while (before !== undefined && before.sum * block.weight >= block.sum * before.weight) {
      block = {
        sum: before.sum + block.sum,
        weight: before.weight + block.weight,
        groups: before.groups + block.groups,
      };
      blocks.pop();
      before = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks;
}
