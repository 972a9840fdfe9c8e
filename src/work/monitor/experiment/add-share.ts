import type { ExperimentBins, ExperimentGaps, ExperimentShare, ExperimentSums } from "../../../generated/types.ts";
import { cellsOf, textOf } from "./bin-cells.ts";

export const NOTHING: ExperimentShare = { units: [0, 0], both: 0, unpaired: 0, sums: {}, bins: {}, gaps: {} };

/** What both add up to; with a sign of -1 the first without the second. */
export function addShare(all: ExperimentShare, share: ExperimentShare, sign: 1 | -1 = 1): ExperimentShare {
  const agreement = share.agreement ?? all.agreement;
  return {
    units: added(all.units, share.units, sign),
    both: all.both + sign * share.both,
    unpaired: all.unpaired + sign * share.unpaired,
    ...(agreement && {
      agreement: {
        pairs: (all.agreement?.pairs ?? 0) + sign * (share.agreement?.pairs ?? 0),
        agree: (all.agreement?.agree ?? 0) + sign * (share.agreement?.agree ?? 0),
        difference: (all.agreement?.difference ?? 0) + sign * (share.agreement?.difference ?? 0),
      },
    }),
    sums: joined(all.sums, share.sums, (first, second) => addSums(first, second, sign)),
    bins: joined(all.bins, share.bins, (first, second) => addBins(first, second, sign)),
    gaps: joined(all.gaps ?? {}, share.gaps ?? {}, (first, second) => addGaps(first, second, sign)),
  };
}

function addSums(all: ExperimentSums, share: ExperimentSums, sign: 1 | -1): ExperimentSums {
  return {
    value: added(all.value, share.value, sign),
    per: added(all.per, share.per, sign),
    ...((all.covariate ?? share.covariate) && {
      covariate: added(all.covariate ?? [], share.covariate ?? [], sign),
    }),
    rows: added(all.rows, share.rows, sign),
    isBinary: all.isBinary && share.isBinary,
  };
}

function addGaps(all: ExperimentGaps, share: ExperimentGaps, sign: 1 | -1): ExperimentGaps {
  const sum = (first: string, second: string): string => textOf(added(cellsOf(first), cellsOf(second), sign));
  return { rows: sum(all.rows, share.rows), without: sum(all.without, share.without) };
}

function addBins(all: ExperimentBins, share: ExperimentBins, sign: 1 | -1): ExperimentBins {
  const bins = [...new Set([...all.bins, ...share.bins])].sort((a, b) => a - b);
  const [before, own] = [all, share].map((from) => new Map(from.bins.map((bin, at) => [bin, from.counts[at]!])));
  const counts = bins.map((bin) => {
    const [first, second] = [before?.get(bin), own?.get(bin)].map((text) => (text === undefined ? [] : cellsOf(text)));
    return textOf(added(first ?? [], second ?? [], sign));
  });
  return { bins, counts };
}

/** Of a metric that one side lacks, the other side's: with a sign, too. */
function joined<Each>(
  all: Readonly<Record<string, Each>>,
  share: Readonly<Record<string, Each>>,
  add: (first: Each, second: Each) => Each,
): Record<string, Each> {
  const keys = [...new Set([...Object.keys(all), ...Object.keys(share)])].sort();
  return Object.fromEntries(
    keys.flatMap((key) => {
      const [first, second] = [all[key], share[key]];
      if (first === undefined) return second === undefined ? [] : [[key, second]];
      return [[key, second === undefined ? first : add(first, second)]];
    }),
  );
}

function added(first: readonly number[], second: readonly number[], sign: 1 | -1): number[] {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, at) => (first[at] ?? 0) + sign * (second[at] ?? 0));
}
