import type { PastRun, PastTable } from "../../records/past-run.ts";
import { flatParams, metricNames, shortKeys, varyingParams } from "./rows.ts";

/**
 * What people see of these rows: keys as short as `all` allow, and the parameters that are not the same everywhere.
 * `main` is the metric that comes first.
 */
export function pastTable(rows: readonly PastRun[], all: readonly PastRun[], main = ""): PastTable {
  const short = shortKeys(all.map(({ key }) => key));
  const [params, metrics] = [varyingParams(rows), metricNames(rows)];
  return {
    rows: rows.map((row) => {
      const flat = flatParams(row.params);
      return { row, short: short(row.key), params: params.map((name) => valueText(flat.get(name))) };
    }),
    params,
    metrics: main === "" ? metrics : [main, ...metrics.filter((name) => name !== main)],
  };
}

function valueText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
