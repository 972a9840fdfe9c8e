import type { EvaluationRecord, MeasuredMetrics } from "../generated/types.ts";
import { groupBy } from "../kernel/grouping.ts";
import { count } from "../kernel/numbers.ts";
import { listed } from "../kernel/text.ts";
import { metricName } from "../manifest/metric-names.ts";
import { countedUnits } from "../records/judged-units.ts";
import { gatedMetrics } from "./metric-table.ts";

/** `1,200 rows of holdout, judged by 26 points of time`: what the verdict rests on; `shown` makes a name of another's safe. */
export function judgedRows(evaluation: EvaluationRecord | undefined, shown: (name: string) => string): string {
  const entries = Object.entries(evaluation?.datasets ?? {});
  const [name, decides] = entries.find(([, { role }]) => role === "decides") ?? [];
  if (evaluation === undefined || name === undefined || decides === undefined) return "";
  return `${count(decides.rows)} rows of ${shown(name)}${unitsText(evaluation.metrics, shown)}`;
}

/** Where other than rows were judged: all, or which metrics by what. */
function unitsText(metrics: MeasuredMetrics, shown: (name: string) => string): string {
  const gated = gatedMetrics(metrics);
  const judged = gated.flatMap(([name, { n, unit }]) =>
    unit === undefined ? [] : [{ name: metricName(name), units: countedUnits(n, unit) }],
  );
  const units = [...groupBy(judged, (one) => one.units)];
  const [first] = units;
  if (units.length === 1 && first !== undefined && judged.length === gated.length) return `, judged by ${first[0]}`;
  return units.map(([of, ones]) => `, ${listed(ones.map(({ name }) => shown(name)))} judged by ${of}`).join("");
}
