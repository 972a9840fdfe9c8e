import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";
import { alignedCategories } from "./aligned-columns.ts";
import { quantileOfBins } from "./bin-quantiles.ts";
import { coarsened, sharedPlaces } from "./coarser-bins.ts";
import { isSingleValue } from "./number-edges.ts";
import type { NumberBins } from "./number-moments.ts";
import { publishedCategories } from "./published-categories.ts";
import { publishedNumbers } from "./published-numbers.ts";

/** One bar of each distribution, with shares (0-1) of the values that are there. */
export interface DrawnBin {
  readonly reference: number;
  readonly current: number;
  /** A category; null: all that are not drawn. Undefined of numbers. */
  readonly value?: string | null;
  /** Numbers from … to, which is outside; null where the bin has no end. Equal ends: that number alone. */
  readonly from?: number | null;
  readonly to?: number | null;
}

/** A single value that so large a share of the reference has is a bar of its own. */
const OWN_SHARE = 0.1;
/** Bars are about equally wide between these quantiles of the reference; beyond it lie two open ones. */
const [LOWEST, HIGHEST] = [0.01, 0.99];

/**
 * Two distributions for a chart, in at most `most` bars, none of which tells of one to nine rows. Empty where one has
 * no value or both are of different kinds or grids.
 */
export function drawnBins(
  reference: NumberColumn | CategoryColumn,
  current: NumberColumn | CategoryColumn,
  most = 20,
): readonly DrawnBin[] {
  if (reference.kind === "number" && current.kind === "number") return numberBars(reference, current, most);
  if (reference.kind === "category" && current.kind === "category") return categoryBars(reference, current, most);
  return [];
}

function numberBars(left: NumberColumn, right: NumberColumn, most: number): readonly DrawnBin[] {
  const [reference, current] = [publishedNumbers(left), publishedNumbers(right)];
  const shared = sharedPlaces(reference.edges, current.edges);
  const edges = shared.map((place) => reference.edges[place]!);
  if (edges.length === 0) return [];
  const fine = coarsened(reference, shared);
  const filled = fine.counts.filter((count) => count > 0).length;
  const drawn = new Set(filled <= most / 2 ? edges : barEdges(fine, most));
  const [before, after] = [onEdges(reference, drawn), onEdges(current, drawn)];
  const [n, m] = [rowsIn(before), rowsIn(after)];
  if (n === 0 || m === 0) return [];
  return before.counts.flatMap((count, bin) => {
    const counted = after.counts[bin]!;
    if (count + counted === 0) return [];
    const from = before.edges[bin - 1] ?? null;
    const to = isSingleValue(before.edges, bin) ? from : (before.edges[bin] ?? null);
    return [{ from, to, reference: count / n, current: counted / m }];
  });
}

/** Those nearest to equally wide bars, and both of single values that many rows have. */
function barEdges(bins: NumberBins, most: number): readonly number[] {
  const n = rowsIn(bins);
  const own = bins.counts.flatMap((count, bin) =>
    count >= OWN_SHARE * n && isSingleValue(bins.edges, bin) ? [bins.edges[bin - 1]!, bins.edges[bin]!] : [],
  );
  const [low, high] = [quantileOfBins(bins, LOWEST) ?? 0, quantileOfBins(bins, HIGHEST) ?? 0];
  const steps = Math.max(2, most - 2 - own.length);
  const near = Array.from({ length: steps + 1 }, (_, at) => nearest(bins.edges, low + (at / steps) * (high - low)));
  return [...own, ...near];
}

function nearest(edges: readonly number[], to: number): number {
  return edges.reduce((best, edge) => (Math.abs(edge - to) < Math.abs(best - to) ? edge : best));
}

function onEdges(bins: NumberBins, wanted: ReadonlySet<number>): NumberBins {
  return coarsened(
    bins,
    bins.edges.flatMap((edge, at) => (wanted.has(edge) ? [at] : [])),
  );
}

function rowsIn({ counts }: Pick<NumberBins, "counts">): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function categoryBars(left: CategoryColumn, right: CategoryColumn, most: number): readonly DrawnBin[] {
  const { names, reference, current } = alignedCategories(publishedCategories(left), publishedCategories(right));
  const [n, m] = [rowsIn({ counts: [...reference] }), rowsIn({ counts: [...current] })];
  if (n === 0 || m === 0) return [];
  const bars = names
    .map((value, at) => ({ value, reference: reference[at]! / n, current: current[at]! / m }))
    .sort((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current));
  const drawn = bars.slice(0, most - 1).filter((bar) => bar.reference + bar.current > 0);
  const rest = (of: "reference" | "current"): number => Math.max(0, 1 - drawn.reduce((sum, bar) => sum + bar[of], 0));
  const other = { value: null, reference: rest("reference"), current: rest("current") };
  return other.reference + other.current > 1e-12 ? [...drawn, other] : drawn;
}
