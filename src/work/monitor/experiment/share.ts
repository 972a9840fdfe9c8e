import type { ExperimentBins, ExperimentGaps, ExperimentShare, ExperimentSums } from "../../../generated/types.ts";
import type { ExperimentTotals, MetricBins, MetricGaps, MetricSums } from "../experiment-totals.ts";
import { textOf } from "./bin-cells.ts";
import { BUCKETS, QUANTILE_BUCKETS } from "./buckets.ts";
import { pooledExtremes } from "./extremes.ts";
import { placesIn } from "./totals.ts";

export type ExperimentKind = "variants" | "shadow";

/**
 * A window's totals as sums over buckets of units. A unit falls into the same bucket in each window, so the
 * buckets stay independent of each other however often a unit returns, and their spread is the error of what
 * they add up to (bucketed, or clustered, standard errors). Of variants, units of both arms are left out; of a
 * shadow log, requests that one model answered.
 */
export function shareOf(totals: ExperimentTotals, kind: ExperimentKind): ExperimentShare {
  const counted = countedEntries(totals, kind);
  const { entries, isCounted, partners } = counted;
  const labelled = totals.labelled && countedEntries(totals.labelled.totals, kind);
  const share = {
    units: [0, 0],
    both: 0,
    unpaired: 0,
    sums: { ...counted.sums(), ...labelled?.sums() },
    bins: { ...counted.bins(), ...labelled?.bins() },
    gaps: { ...counted.gaps(), ...labelled?.gaps() },
  };
  for (let entry = 0; entry < entries.length; entry += 1) {
    if (isCounted[entry] === 1) share.units[armOf(entries[entry]!)]! += 1;
    else if (kind === "shadow") share.unpaired += 1;
    else share.both += 0.5;
  }
  return kind === "shadow" ? { ...share, ...agreementOf(totals, partners) } : share;
}

/** Which entries count, and what they add up to. */
export function countedEntries(totals: ExperimentTotals, kind: ExperimentKind) {
  const { entries, units } = totals;
  const partners = partnersOf(entries);
  const isCounted = Uint8Array.from(partners, (partner) => (partner >= 0 === (kind === "shadow") ? 1 : 0));
  return {
    entries,
    partners,
    isCounted,
    sums: () => mapped(totals.sums, (sums) => bucketSums(sums, { entries, units, isCounted, partners, kind })),
    bins: () => mapped(totals.bins, (bins) => bucketBins(bins, { entries, units, isCounted })),
    gaps: () => mapped(totals.gaps, (gaps) => bucketGaps(gaps, { entries, units, isCounted })),
  };
}

/** 0 for an entry of the control, 1 for one of the treatment. */
export function armOf(entry: number): number {
  return entry % 2;
}

interface Entries {
  readonly entries: Float64Array;
  readonly units: Float64Array;
  readonly isCounted: Uint8Array;
}

/** The entry of the same unit or request in the other arm; -1 where there is none. */
export function partnersOf(entries: Float64Array): Int32Array {
  const partners = new Int32Array(entries.length).fill(-1);
  for (let entry = 1; entry < entries.length; entry += 1) {
    if (entries[entry]! - entries[entry - 1]! !== 1 || armOf(entries[entry]!) !== 1) continue;
    partners[entry] = entry - 1;
    partners[entry - 1] = entry;
  }
  return partners;
}

function bucketSums(
  sums: MetricSums,
  {
    entries,
    units,
    isCounted,
    partners,
    kind,
  }: Entries & { readonly partners: Int32Array; readonly kind: ExperimentKind },
): ExperimentSums {
  const [value, per, covariate] = [zeros(2 * BUCKETS), zeros(2 * BUCKETS), zeros(2 * BUCKETS)];
  const rows = [0, 0];
  for (let entry = 0; entry < entries.length; entry += 1) {
    const isPaired = kind === "variants" || (sums.rows[partners[entry]!] ?? 0) > 0;
    if (isCounted[entry] === 0 || sums.rows[entry] === 0 || !isPaired) continue;
    const arm = armOf(entries[entry]!);
    const at = arm * BUCKETS + (units[entry]! % BUCKETS);
    value[at]! += sums.value[entry]!;
    per[at]! += sums.per[entry]!;
    covariate[at]! += sums.covariate?.[entry] ?? 0;
    rows[arm]! += sums.rows[entry]!;
  }
  return { value, per, ...(sums.covariate && { covariate }), rows, isBinary: sums.isBinary };
}

function bucketBins(
  { entries: codes, bins, quantile }: MetricBins,
  { entries, units, isCounted }: Entries,
): ExperimentBins {
  const places = placesIn(entries, codes);
  const cells = new Map<number, number[]>();
  for (let row = 0; row < bins.length; row += 1) {
    const entry = places[row]!;
    if (entry < 0 || isCounted[entry] === 0) continue;
    const cell = armOf(codes[row]!) * QUANTILE_BUCKETS + (units[entry]! % QUANTILE_BUCKETS);
    const bin = cells.get(bins[row]!) ?? zeros(2 * QUANTILE_BUCKETS);
    bin[cell]! += 1;
    cells.set(bins[row]!, bin);
  }
  const pooled = pooledExtremes(
    [...cells].sort(([first], [second]) => first - second),
    quantile,
  );
  return { bins: pooled.map(([bin]) => bin), counts: pooled.map(([, counts]) => textOf(counts)) };
}

function bucketGaps({ rows, without }: MetricGaps, { entries, units, isCounted }: Entries): ExperimentGaps {
  const [all, lacking] = [zeros(2 * BUCKETS), zeros(2 * BUCKETS)];
  for (let entry = 0; entry < entries.length; entry += 1) {
    if (isCounted[entry] === 0) continue;
    const at = armOf(entries[entry]!) * BUCKETS + (units[entry]! % BUCKETS);
    all[at]! += rows[entry]!;
    lacking[at]! += without[entry]!;
  }
  return { rows: textOf(all), without: textOf(lacking) };
}

function agreementOf({ answers }: ExperimentTotals, partners: Int32Array): Pick<ExperimentShare, "agreement"> {
  if (answers === undefined) return {};
  const agreement = { pairs: 0, agree: 0, difference: 0 };
  for (let entry = 1; entry < partners.length; entry += 1) {
    if (partners[entry] !== entry - 1) continue;
    const distance = Math.abs(answers[entry]! - answers[entry - 1]!);
    if (Number.isNaN(distance)) continue;
    agreement.pairs += 1;
    agreement.agree += distance === 0 ? 1 : 0;
    agreement.difference += distance;
  }
  return { agreement };
}

function mapped<From, To>(from: ReadonlyMap<string, From>, change: (each: From) => To): Record<string, To> {
  return Object.fromEntries([...from].map(([key, each]) => [key, change(each)]));
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
