import type { ColumnDrift, WindowRecord } from "../../../generated/types.ts";
import { truncate } from "../../../kernel/text.ts";
import type { ResolvedDrift } from "../../../manifest/resolved-monitoring.ts";
import { hasDrifted } from "../../../records/drifted-column.ts";
import { isFar, isMeasured } from "./family.ts";

const MOST_REASONS = 100;
const LONGEST_REASON = 300;

type Total = Pick<NonNullable<WindowRecord["drift"]>, "share" | "rawShare" | "flagged" | "because">;

/**
 * What the columns add up to. Drift of the prediction or of a critical column is a signal alone; of the others it takes
 * a share of them, by weight (a column without one counts 1). Null where nothing was measured, or the prediction or a
 * critical column was not: silence about it is no pass.
 */
export function totalOf(
  columns: ReadonlyMap<string, ColumnDrift>,
  prediction: ColumnDrift | undefined,
  drift: ResolvedDrift,
): Total {
  const all = [...columns];
  const measured = all.filter(([, column]) => isMeasured(column));
  const share = shareOf(measured, ({ weight = 1 }) => weight);
  const rawShare = shareOf(measured, () => 1);
  const because = [
    ...(prediction === undefined ? [] : predictionCauses(prediction, drift)),
    ...all.flatMap(([name, column]) => (column.critical === true ? causesOf(name, column) : [])),
    ...(share !== null && share > 0 && share >= drift.share ? ["share"] : []),
  ];
  const isSilent =
    (prediction !== undefined && prediction.flagged === null) ||
    all.some(([, column]) => column.critical === true && !isMeasured(column));
  const nothing = measured.length === 0 && prediction === undefined;
  const none = nothing || isSilent ? null : false;
  return { share, rawShare, flagged: because.length > 0 ? true : none, because: because.slice(0, MOST_REASONS) };
}

/** Of answers that are missing it says so, since their values may be as they were. */
function predictionCauses(prediction: ColumnDrift, { fdr }: ResolvedDrift): readonly string[] {
  const { flagged, nullRate, adjustedP, reason = "" } = prediction;
  if (flagged !== true) return [];
  if (nullRate?.flagged !== true) return ["prediction"];
  const hasMoved = isFar(prediction) && adjustedP !== null && adjustedP <= fdr;
  const missing = `prediction: ${reason.replace(/\.(?: .*)?$/s, "").replace(/^A/, "a")}`;
  return [...(hasMoved ? ["prediction"] : []), truncate(missing, LONGEST_REASON)];
}

function causesOf(name: string, column: ColumnDrift): readonly string[] {
  return [
    ...(column.flagged === true ? [`column ${name}`] : []),
    ...(column.nullRate?.flagged === true ? [`column ${name}: empty cells`] : []),
  ].map((cause) => truncate(cause, LONGEST_REASON));
}

function shareOf(
  columns: readonly (readonly [string, ColumnDrift])[],
  weigh: (column: ColumnDrift) => number,
): number | null {
  const all = columns.reduce((sum, [, column]) => sum + weigh(column), 0);
  const drifted = columns.reduce((sum, [, column]) => (hasDrifted(column) ? sum + weigh(column) : sum), 0);
  return all > 0 ? drifted / all : null;
}
