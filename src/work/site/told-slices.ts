import type { EvaluationRecord } from "../../generated/types.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { metricText } from "../../records/metric-text.ts";
import { SMALLEST_GROUP, type SitePrivacy, type ToldSlice } from "../../records/site.ts";

const MOST = 50;

/** Slices that are large enough, and how many are not; none where groups stay private. */
export function toldSlices(
  evaluation: EvaluationRecord | undefined,
  { groups }: SitePrivacy,
): { readonly slices: readonly ToldSlice[]; readonly suppressed: number } {
  if (evaluation === undefined || !groups) return { slices: [], suppressed: 0 };
  const large = evaluation.slices.filter(({ n }) => n >= SMALLEST_GROUP);
  const slices = large.flatMap(({ name, n, metrics }) => {
    const first = Object.entries(metrics).find(([, { n: units }]) => units >= SMALLEST_GROUP);
    return first === undefined
      ? []
      : [{ name, rows: n, metric: metricName(first[0]), text: metricText(first[1]).value }];
  });
  return { slices: slices.slice(0, MOST), suppressed: evaluation.slices.length - slices.length };
}
