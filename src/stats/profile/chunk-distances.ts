import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";
import { categoryDistances } from "./category-distances.ts";
import { numberDistances } from "./number-distances.ts";

/**
 * The distance of each part of the reference from the rest of it, in the order of the parts: wassersteinStd of
 * numbers, in the whole's standard deviations, js of categories. A part without values, or without a rest, has none.
 * @throws RangeError where a part's grid is not the whole's.
 */
export function chunkDistances(
  parts: readonly (NumberColumn | CategoryColumn)[],
  whole: NumberColumn | CategoryColumn,
): readonly number[] {
  return parts.flatMap((part) => {
    const distance = distanceFromRest(part, whole);
    return typeof distance === "number" && Number.isFinite(distance) ? [distance] : [];
  });
}

function distanceFromRest(
  part: NumberColumn | CategoryColumn,
  whole: NumberColumn | CategoryColumn,
): number | null | undefined {
  if (part.kind === "number" && whole.kind === "number") {
    return numberDistances({ ...restOfNumbers(part, whole), std: whole.std }, part)?.wassersteinStd;
  }
  if (part.kind === "category" && whole.kind === "category") {
    return categoryDistances(restOfCategories(part, whole), part)?.js;
  }
  throw new RangeError(`a part is ${part.kind} where the whole is ${whole.kind}`);
}

function restOfNumbers(part: NumberColumn, whole: NumberColumn): NumberColumn {
  const isSameGrid =
    part.edges.length === whole.edges.length && part.edges.every((edge, at) => edge === whole.edges[at]);
  if (!isSameGrid) throw new RangeError("a part of the reference has to be counted in the bins of the whole");
  const without = (all: readonly number[], own: readonly number[]): number[] =>
    all.map((sum, bin) => (whole.counts[bin] === part.counts[bin] ? 0 : sum - own[bin]!));
  return {
    ...whole,
    counts: without(whole.counts, part.counts),
    sums: without(whole.sums, part.sums),
    squares: without(whole.squares, part.squares).map((sum) => Math.max(0, sum)),
  };
}

function restOfCategories(part: CategoryColumn, whole: CategoryColumn): CategoryColumn {
  const own = new Map(part.values);
  return {
    ...whole,
    values: whole.values.map(([value, rows]) => [value, rows - (own.get(value) ?? 0)]),
    other: { ...whole.other, rows: whole.other.rows - part.other.rows },
  };
}
