import type { ExperimentShare, ExperimentSums } from "../../../generated/types.ts";
import { LEAST_SHOWN } from "../../measure/slice-rows.ts";
import { sha256 } from "../../../records/canonical.ts";
import type { ExperimentTotals, MetricSums } from "../experiment-totals.ts";
import { blurredSums } from "./blurred-sums.ts";
import { BUCKETS } from "./buckets.ts";
import { armOf, countedEntries, type ExperimentKind } from "./share.ts";
import { placesIn } from "./totals.ts";

/**
 * A window's share as it is recorded: without metrics of which fewer than ten units of an arm have a value, as their
 * sum would tell it, and with sums that tell no unit's value exactly where a bucket has fewer than ten units.
 */
export function recordedShare(share: ExperimentShare, totals: ExperimentTotals, kind: ExperimentKind): ExperimentShare {
  const units = unitsByMetric(totals, kind);
  const isTold = ([key]: readonly [string, unknown]): boolean => !hasFew(units.get(key) ?? []);
  const sources = new Map([...totals.sums, ...(totals.labelled?.totals.sums ?? [])]);
  const recorded = ([key, sums]: readonly [string, ExperimentSums]): readonly [string, ExperimentSums] => {
    const [counts = [], source] = [units.get(key), sources.get(key)];
    const isExact = source === undefined || counts.every((count) => count === 0 || count >= LEAST_SHOWN);
    if (isExact) return [key, sums];
    const of = { filled: counts.map((count) => count > 0), isPaired: kind === "shadow", hasPer: hasPer(source) };
    return [key, blurredSums(sums, { ...of, seed: seedOf(key, source) })];
  };
  const hasFewPairs = share.agreement !== undefined && share.agreement.pairs < LEAST_SHOWN;
  return {
    ...share,
    ...(hasFewPairs && { agreement: { pairs: 0, agree: 0, difference: 0 } }),
    sums: Object.fromEntries(Object.entries(share.sums).filter(isTold).map(recorded)),
    bins: Object.fromEntries(Object.entries(share.bins).filter(isTold)),
  };
}

/** Of each arm the units of a window that count, of a shadow log the requests that both answered. */
export function armUnits(totals: ExperimentTotals, kind: ExperimentKind): readonly [number, number] {
  const { entries, isCounted } = countedEntries(totals, kind);
  const units: [number, number] = [0, 0];
  for (const [at, entry] of entries.entries()) units[armOf(entry) === 0 ? 0 : 1] += isCounted[at] ?? 0;
  return units;
}

/** Names of metrics that a window had values of, and are not recorded. */
export function untoldMetrics(share: ExperimentShare, { sums, bins, labelled }: ExperimentTotals): readonly string[] {
  const of = labelled?.totals;
  const read = [...sums.keys(), ...bins.keys(), ...(of?.sums.keys() ?? []), ...(of?.bins.keys() ?? [])];
  return read.filter((key) => share.sums[key] === undefined && share.bins[key] === undefined);
}

/** Of an arm that has any. */
function hasFew(counts: readonly number[]): boolean {
  return [counts.slice(0, BUCKETS), counts.slice(BUCKETS)]
    .map((arm) => arm.reduce((sum, count) => sum + count, 0))
    .some((count) => count > 0 && count < LEAST_SHOWN);
}

/** Of each metric, how many units with a value each arm's buckets have, of ten and more ten: a window may have millions. */
function unitsByMetric(totals: ExperimentTotals, kind: ExperimentKind): ReadonlyMap<string, readonly number[]> {
  const { entries, units, sums, bins, labelled } = totals;
  const { isCounted, partners } = countedEntries(totals, kind);
  const counts = (places: Iterable<number>): readonly number[] => {
    const found = Array.from({ length: 2 * BUCKETS }, () => 0);
    const seen = new Set<number>();
    for (const place of places) {
      if (place < 0 || isCounted[place] !== 1) continue;
      const [unit = 0, arm] = [units[place], armOf(entries[place] ?? 0)];
      const at = arm * BUCKETS + (unit % BUCKETS);
      if (found[at]! >= LEAST_SHOWN || seen.has(2 * unit + arm)) continue;
      seen.add(2 * unit + arm);
      found[at]! += 1;
    }
    return found;
  };
  return new Map([
    ...[...sums].map(
      ([key, each]) => [key, counts(withValue(each, kind === "shadow" ? partners : undefined))] as const,
    ),
    ...[...bins].map(([key, each]) => [key, counts(placesIn(entries, each.entries))] as const),
    ...(labelled === undefined ? [] : unitsByMetric(labelled.totals, kind)),
  ]);
}

/** Entries with a value; of a shadow log where both models' have one. */
function* withValue({ rows }: MetricSums, partners: Int32Array | undefined): Iterable<number> {
  for (let at = 0; at < rows.length; at += 1) {
    const isPaired = partners === undefined || (rows[partners[at] ?? -1] ?? 0) > 0;
    if ((rows[at] ?? 0) > 0 && isPaired) yield at;
  }
}

function hasPer({ per, rows }: MetricSums): boolean {
  return per !== rows;
}

/** Of all values of the window, so that nobody can compute it who has not all of them, and shards come to the same. */
function seedOf(key: string, { value, per, covariate }: MetricSums): string {
  return [value, per, covariate ?? new Float64Array()]
    .map((each) => sha256(new Uint8Array(each.buffer, each.byteOffset, each.byteLength)))
    .join(key);
}
