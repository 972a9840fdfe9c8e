import { textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import type { WindowedRows } from "../data/sketch-columns.ts";
import type { Table } from "../data/table.ts";
import { quoteText } from "../engines/duckdb.ts";
import { ARMS_PROBLEM, armsProblem } from "../work/monitor/experiment/arms-problem.ts";
import {
  CELLS,
  metricCell,
  scoreCell,
  type ExperimentCells,
  type ExperimentPart,
} from "../work/monitor/experiment/parts.ts";
import { plannedMetrics, type PlannedMetric, type ResolvedExperiment } from "../work/monitor/experiment/plan.ts";
import { needsLabels } from "../work/monitor/experiment/row-metrics.ts";
import { unitHash } from "../work/monitor/experiment/unit-hash.ts";
import { LEAST_SHOWN } from "../work/measure/slice-rows.ts";
import { codeSql, type AnswerClasses } from "./answer-classes.ts";
import type { LogRoles } from "./roles.ts";
import { looseNumber, scoreColumns, truthCell } from "./served-rows.ts";
import { failedSql } from "./window-counts.ts";
import type { Span } from "./window-sql.ts";

export interface ExperimentReading {
  readonly table: Table;
  readonly roles: LogRoles;
  readonly classes: AnswerClasses | undefined;
  readonly spec: ResolvedExperiment;
  /** The rows whose labels became mature, with the labels joined; undefined where there are none. */
  readonly matured:
    | { readonly rows: WindowedRows; readonly spans: readonly Span[]; readonly truth: string }
    | undefined;
}

/**
 * What each window has of an experiment. A metric is one of the model's task, which labels are needed for, or `latency`,
 * `errors`, or a column of the log with numbers; others have no values, and it is said why. Undefined where the log has no
 * variant.
 */
export async function experimentParts(
  rows: WindowedRows,
  reading: ExperimentReading,
): Promise<readonly ExperimentPart[] | undefined> {
  const { spec, matured } = reading;
  const who = whoCells(reading);
  if (who === undefined) return undefined;
  const planned = plannedMetrics(spec);
  const [logged, answered] = [false, true].map((is) => planned.filter(({ name }) => needsLabels(name) === is));
  const read = (logged ?? []).map((metric) => metricCells(metric, ["value", "per", "covariate"], reading));
  const beside = (answered ?? []).map((metric) => metricCells(metric, ["per", "covariate"], reading));
  const isWanted = matured !== undefined && beside.length > 0;
  const own = await take(rows, [...who, ...answerCells(reading), ...read.flatMap(({ cells }) => cells)]);
  const later = isWanted
    ? await take(matured.rows, [...who, ...truthCells(reading, matured.truth), ...beside.flatMap(({ cells }) => cells)])
    : [];
  const problems = Object.assign({}, ...[...read, ...beside].map((one) => one.problems)) as Record<string, string>;
  const arms = await armsProblems(rows, own, reading);
  return own.map((cells, window) => {
    const [labelled, span, lacking] = [later[window], matured?.spans[window], arms.get(window)];
    return {
      rows: cells,
      labelled: labelled && span && { from: span.from, to: span.to, rows: labelled },
      problems: lacking === undefined ? problems : { ...problems, [ARMS_PROBLEM]: lacking },
    };
  });
}

/** Of each window without a row of one arm: which variants it has instead. */
async function armsProblems(
  { database, from, place }: WindowedRows,
  windows: readonly ExperimentCells[],
  { table, roles, spec }: ExperimentReading,
): Promise<ReadonlyMap<number, string>> {
  const named = [spec.control, spec.treatment];
  const lacking = windows.map(({ arms }) => named.filter((_, arm) => !arms.includes(arm)));
  const { variant } = roles;
  if (variant === undefined || lacking.every((arms) => arms.length === 0)) return new Map();
  const values = windows.map((): string[] => []);
  const cells = `SELECT ${textSql(table.column(variant))} AS v, ${place} AS w FROM ${from}`;
  const query = `SELECT v, w FROM (${cells}) WHERE w >= 0 AND v IS NOT NULL GROUP BY v, w
    HAVING count(*) >= ${LEAST_SHOWN} QUALIFY row_number() OVER (PARTITION BY w ORDER BY count(*) DESC, v) <= ${MOST_VARIANTS}
    ORDER BY w, count(*) DESC, v`;
  for (const row of await database.rows(query)) values[Number(row["w"])]?.push(String(row["v"]));
  return new Map(
    lacking.flatMap((arms, window) =>
      arms.length === 0
        ? []
        : [[window, armsProblem(arms, { column: variant, values: values[window] ?? [] })] as const],
    ),
  );
}

/** More are no arms. */
const MOST_VARIANTS = 8;

interface ReadCell {
  readonly name: string;
  readonly sql: string;
  /** A name, of which the hash is kept, or a number. */
  readonly type: "VARCHAR" | "DOUBLE";
}

/** The arm and for whom it was drawn. */
function whoCells({ table, roles, spec }: ExperimentReading): readonly ReadCell[] | undefined {
  const { variant, unit = roles.id, id } = roles;
  if (variant === undefined || unit === undefined) return undefined;
  const arm = `CASE ${textSql(table.column(variant))} WHEN ${quoteText(spec.control)} THEN 0 WHEN ${quoteText(spec.treatment)} THEN 1 ELSE -1 END`;
  const request = id === undefined ? "CAST(NULL AS VARCHAR)" : textSql(table.column(id));
  return [
    { name: ARM, sql: `CAST(${arm} AS DOUBLE)`, type: "DOUBLE" },
    { name: CELLS.unit, sql: textSql(table.column(unit)), type: "VARCHAR" },
    ...(spec.kind === "shadow" ? [{ name: CELLS.request, sql: request, type: "VARCHAR" } as const] : []),
  ];
}

const ARM = "arm";

interface MetricRead {
  readonly cells: readonly ReadCell[];
  readonly problems: Readonly<Record<string, string>>;
}

/** A metric of which a column is missing has no values. */
function metricCells(
  { key, name, per, covariate }: PlannedMetric,
  roles: readonly ("value" | "per" | "covariate")[],
  reading: ExperimentReading,
): MetricRead {
  const names = { value: name, per, covariate };
  const cells: ReadCell[] = [];
  for (const role of roles) {
    const column = names[role];
    if (column === undefined) continue;
    const sql = numberOf(column, reading);
    if (sql === undefined) return { cells: [], problems: { [key]: lacking(column) } };
    cells.push({ name: metricCell(key, role), sql, type: "DOUBLE" });
  }
  return { cells, problems: {} };
}

function lacking(column: string): string {
  if (column === "latency") return "the log has no latency: log it, and name its column as monitoring.columns.latency";
  if (column === "errors")
    return "the log does not say which requests failed: name its column as monitoring.columns.error";
  return `the log has no column ${JSON.stringify(column)} of numbers: log it, or correct the name`;
}

function numberOf(name: string, { table, roles }: Pick<ExperimentReading, "table" | "roles">): string | undefined {
  const named = name === "latency" ? (roles.latency ?? name) : name === "errors" ? (roles.error ?? name) : name;
  const column = table.columns.find((one) => one.name === named);
  if (column === undefined || column.problem !== undefined || column.kind === "other") return undefined;
  if (name === "errors" && named === roles.error) return `CAST(CAST(${failedSql(column)} AS INTEGER) AS DOUBLE)`;
  return column.kind === "time" ? undefined : looseNumber(column);
}

/** Of a shadow log: what both models answered. */
function answerCells({ table, roles, classes, spec }: ExperimentReading): readonly ReadCell[] {
  if (spec.kind !== "shadow") return [];
  const cell = (sql: string): readonly ReadCell[] => [{ name: CELLS.answer, sql, type: "DOUBLE" }];
  if (classes !== undefined && roles.label !== undefined) {
    const code = codeSql(textSql(table.column(roles.label)), classes);
    return cell(`CASE WHEN ${code} < 0 THEN 'nan'::DOUBLE ELSE CAST(${code} AS DOUBLE) END`);
  }
  return cell(roles.score === undefined ? "'nan'::DOUBLE" : looseNumber(table.column(roles.score)));
}

/** What performance is measured of: scores, the answered class, and the truth. */
function truthCells(reading: ExperimentReading, truth: string): readonly ReadCell[] {
  const { table, roles, classes } = reading;
  const label = roles.label === undefined || classes === undefined ? undefined : table.column(roles.label);
  const double = (name: string, sql: string): ReadCell => ({ name, sql: `CAST(${sql} AS DOUBLE)`, type: "DOUBLE" });
  return [
    ...scoreColumns(reading).map((column: Column, place) => double(scoreCell(place), looseNumber(column))),
    ...(label === undefined || classes === undefined
      ? []
      : [double(CELLS.predicted, `greatest(-1, ${codeSql(textSql(label), classes)})`)]),
    double(CELLS.truth, truthCell(truth, classes).sql),
  ];
}

/** The cells of each window, in any order of its rows. */
async function take(
  { database, from, place, windows }: WindowedRows,
  cells: readonly ReadCell[],
): Promise<readonly ExperimentCells[]> {
  const counts = new Float64Array(windows);
  for (const row of await database.rows(
    `SELECT w, count(*)::DOUBLE AS rows FROM (SELECT ${place} AS w FROM ${from}) WHERE w >= 0 GROUP BY w`,
  ))
    counts[Number(row["w"])] = Number(row["rows"]);
  let all = 0;
  const ends = Array.from(counts, (count) => (all += count));
  const columns = cells.map(() => new Float64Array(all));
  const selected = cells.map(({ sql }, at) => `${sql} AS c${at}`);
  const query = `SELECT * FROM (SELECT ${[`${place} AS w`, ...selected].join(", ")} FROM ${from}) WHERE w >= 0 ORDER BY w`;
  let filled = 0;
  for await (const chunk of database.stream(query)) {
    for (const [at, { type }] of cells.entries()) {
      if (type === "DOUBLE") columns[at]?.set(chunk.values(at + 1, "DOUBLE"), filled);
      else columns[at]?.set(chunk.texts(at + 1).map(hashOf), filled);
    }
    filled += chunk.rows;
  }
  return ends.map((end, window) => {
    const start = ends[window - 1] ?? 0;
    const named = cells.map(({ name }, at) => [name, columns[at]?.subarray(start, end) ?? new Float64Array()] as const);
    const [[, arms] = ["", new Float64Array()], ...rest] = named;
    return { arms: Int8Array.from(arms), columns: new Map(rest) };
  });
}

function hashOf(name: string | null): number {
  return name === null ? Number.NaN : unitHash(name);
}
