import type { CategoryColumn, ColumnDrift } from "../../../generated/types.ts";
import { categoryDistances } from "../../../stats/profile/category-distances.ts";
import type { CategoryDistances } from "../../../stats/profile/category-distances.ts";
import { drawn } from "./bins.ts";
import { chiSquareOf } from "../../../stats/drift/count-tables.ts";
import { noiseOf } from "./dependence.ts";
import { fewRows } from "./few-rows.ts";
import { unmeasured } from "./setting.ts";
import type { ColumnSetting } from "./setting.ts";
import { partsRatio, usualThreshold } from "./thresholds.ts";

/** Values of fewer rows are not named. */
const NAMED_FROM = 10;

/**
 * Two columns of categories: Jensen-Shannon distance, base 2, and the chi-square test of the contingency table, rare and
 * new values pooled. Not yet flagged: the p-value is still to be adjusted.
 */
export function compareCategory(
  reference: CategoryColumn,
  current: CategoryColumn,
  setting: ColumnSetting,
): ColumnDrift {
  const [referenceRows, rows] = [reference.rows - reference.nulls, current.rows - current.nulls];
  const known = { rows, referenceRows, ...unseenOf(current, rows) };
  const distances = rows === 0 || referenceRows === 0 ? undefined : categoryDistances(reference, current);
  const reason = fewRows({ kind: "category", rows, referenceRows, ...setting });
  if (reason !== undefined) return unmeasured("category", { ...known, ...shown(distances), reason });
  if (distances === undefined) return unmeasured("category", { ...known, reason: "The counts hold no value." });
  const noise = noiseOf(reference);
  const { parts } = setting;
  const effect = Math.max(setting.sharedEffect, (partsRatio({ noise, parts, n: referenceRows }) ?? 1) ** 2);
  const test = testOf(reference, current, { distances, effect });
  const limits = setting.explicit ?? usualThreshold({ noise, parts, n: referenceRows, m: rows });
  return {
    kind: "category",
    adjustedP: null,
    flagged: null,
    ...known,
    ...shown(distances),
    bins: drawn(reference, current),
    measure: "jensen-shannon",
    distance: distances.js,
    ...test,
    ...limits,
  };
}

function shown(distances: CategoryDistances | undefined): Partial<ColumnDrift> & Pick<ColumnDrift, "psi"> {
  if (distances === undefined) return { psi: null };
  const { psi, psiCritical, js, hellinger, tvd } = distances;
  return { psi, psiCritical, jensenShannon: js, hellinger, tvd };
}

function unseenOf({ unseen }: CategoryColumn, rows: number): Pick<ColumnDrift, "unseen"> {
  if (unseen === undefined || unseen.rows === 0 || rows === 0) return {};
  const values = (unseen.values ?? []).flatMap(([value, count]) => (count >= NAMED_FROM ? [value.slice(0, 200)] : []));
  return { unseen: { rows: unseen.rows, share: unseen.rows / rows, ...(values.length > 0 && { values }) } };
}

function testOf(
  reference: CategoryColumn,
  current: CategoryColumn,
  { distances, effect }: { readonly distances: CategoryDistances; readonly effect: number },
): Pick<ColumnDrift, "test" | "statistic" | "pValue"> {
  const { table } = distances;
  if (table.reference.length > 1) return { test: "chi-square", ...chiSquareOf(table, effect) };
  // One value has nearly all rows: what there is of others is counted exactly.
  const most = reference.values.toSorted((one, other) => other[1] - one[1])[0];
  const before = most?.[1] ?? 0;
  const now = current.values.find(([name]) => name === most?.[0])?.[1] ?? 0;
  const { n, m } = distances;
  return { test: "fisher", ...chiSquareOf({ reference: [before, n - before], current: [now, m - now] }) };
}
