import { textSql } from "../data/column-sql.ts";
import type { WindowedRows } from "../data/sketch-columns.ts";
import type { Table } from "../data/table.ts";
import { quoteText } from "../engines/duckdb.ts";
import { plannedMetrics, type PlannedMetric, type ResolvedExperiment } from "../work/monitor/experiment/plan.ts";
import { experimentTotals, type ExperimentTotals, type MetricValues } from "../work/monitor/experiment/totals.ts";
import { unitHash } from "../work/monitor/experiment/unit-hash.ts";
import { codeSql, type AnswerClasses } from "./answer-classes.ts";
import type { LogRoles } from "./roles.ts";
import { looseNumber } from "./served-rows.ts";
import { failedSql } from "./window-counts.ts";

export interface ExperimentReading {
  readonly table: Table;
  readonly roles: LogRoles;
  readonly classes: AnswerClasses | undefined;
  readonly spec: ResolvedExperiment;
}

/**
 * What each window has of an experiment: by unit and arm. A metric is `latency`, `errors`, or a column of the log with
 * numbers; others have no values. Undefined where the log has no variant.
 */
export async function experimentParts(
  rows: WindowedRows,
  { table, roles, classes, spec }: ExperimentReading,
): Promise<readonly ExperimentTotals[] | undefined> {
  const { variant, unit = roles.id, id } = roles;
  if (variant === undefined || unit === undefined) return undefined;
  const metrics = plannedMetrics(spec);
  const number = (name: string): string | undefined => numberOf(name, { table, roles });
  const read = metrics.flatMap((metric) => valuesOf(metric, number));
  const isShadow = spec.kind === "shadow";
  const names = { variant: textSql(table.column(variant)), unit: textSql(table.column(unit)) };
  const cells = [
    `${rows.place} AS w`,
    `CASE ${names.variant} WHEN ${quoteText(spec.control)} THEN 0 WHEN ${quoteText(spec.treatment)} THEN 1 ELSE -1 END AS arm`,
    `${names.unit} AS unit`,
    `${id === undefined ? "NULL" : textSql(table.column(id))} AS request`,
    `${answerOf({ table, roles, classes })} AS answer`,
    ...read.map(({ sql }, at) => `${sql} AS v${at}`),
  ];
  // Sums of doubles depend on their order, which must not be that of the files.
  const ordered = `SELECT w, arm, answer, ${[...read.map((_, at) => `v${at}`), "unit", "request"].join(", ")} FROM (SELECT ${cells.join(", ")} FROM ${rows.from}) WHERE w >= 0 ORDER BY ALL`;
  const taken = await take(rows, ordered, read.length);
  return taken.ends.map((end, window) => {
    const from = taken.ends[window - 1] ?? 0;
    const values = new Map<string, MetricValues>();
    for (const [at, { key, role }] of read.entries()) {
      const own = taken.values[at]?.subarray(from, end) ?? new Float64Array();
      values.set(key, { ...(values.get(key) ?? { value: own }), [role]: own });
    }
    return experimentTotals(
      {
        arms: taken.arms.subarray(from, end),
        units: taken.units.subarray(from, end),
        ...(isShadow && { requests: taken.requests.subarray(from, end), answers: taken.answers.subarray(from, end) }),
        metrics: values,
      },
      metrics,
    );
  });
}

interface ReadValue {
  readonly key: string;
  readonly role: "value" | "per" | "covariate";
  readonly sql: string;
}

/** A metric of which a column is missing has no values. */
function valuesOf(
  { key, name, per, covariate }: PlannedMetric,
  number: (name: string) => string | undefined,
): readonly ReadValue[] {
  const wanted = [["value", name], ["per", per], ["covariate", covariate]] as const; // prettier-ignore
  const found = wanted.flatMap(([role, column]) => {
    const sql = column === undefined ? undefined : number(column);
    return sql === undefined ? [] : [{ key, role, sql }];
  });
  const declared = wanted.filter(([, column]) => column !== undefined).length;
  return found.length === declared ? found : [];
}

function numberOf(name: string, { table, roles }: Pick<ExperimentReading, "table" | "roles">): string | undefined {
  const named = name === "latency" ? (roles.latency ?? name) : name === "errors" ? (roles.error ?? name) : name;
  const column = table.columns.find((one) => one.name === named);
  if (column === undefined || column.problem !== undefined || column.kind === "other") return undefined;
  return name === "errors" && named === roles.error
    ? `CAST(CAST(${failedSql(column)} AS INTEGER) AS DOUBLE)`
    : looseNumber(column);
}

function answerOf({ table, roles, classes }: Pick<ExperimentReading, "table" | "roles" | "classes">): string {
  if (classes !== undefined && roles.label !== undefined) {
    const code = codeSql(textSql(table.column(roles.label)), classes);
    return `CASE WHEN ${code} < 0 THEN 'nan'::DOUBLE ELSE CAST(${code} AS DOUBLE) END`;
  }
  return roles.score === undefined ? "'nan'::DOUBLE" : looseNumber(table.column(roles.score));
}

interface Taken {
  readonly ends: readonly number[];
  readonly arms: Int8Array;
  readonly units: Float64Array;
  readonly requests: Float64Array;
  readonly answers: Float64Array;
  readonly values: readonly Float64Array[];
}

async function take({ database, from, place, windows }: WindowedRows, query: string, width: number): Promise<Taken> {
  const counts = new Float64Array(windows);
  for (const row of await database.rows(
    `SELECT w, count(*)::DOUBLE AS rows FROM (SELECT ${place} AS w FROM ${from}) WHERE w >= 0 GROUP BY w`,
  ))
    counts[Number(row["w"])] = Number(row["rows"]);
  let all = 0;
  const ends = Array.from(counts, (count) => (all += count));
  const arms = new Int8Array(all);
  const [units, requests, answers] = [new Float64Array(all), new Float64Array(all), new Float64Array(all)];
  const values = Array.from({ length: width }, () => new Float64Array(all));
  let filled = 0;
  for await (const chunk of database.stream(query)) {
    arms.set(chunk.values(1, "INTEGER"), filled);
    answers.set(chunk.values(2, "DOUBLE"), filled);
    for (const [at, own] of values.entries()) own.set(chunk.values(3 + at, "DOUBLE"), filled);
    for (const [row, unit] of chunk.texts(3 + width).entries())
      units[filled + row] = unit === null ? Number.NaN : unitHash(unit);
    for (const [row, request] of chunk.texts(4 + width).entries())
      requests[filled + row] = request === null ? Number.NaN : unitHash(request);
    filled += chunk.rows;
  }
  return { ends, arms, units, requests, answers, values };
}
