import { textSql } from "../data/column-sql.ts";
import type { Column } from "../data/column-types.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { openLog, type LogTable } from "./log-table.ts";
import { missingColumn, otherColumns } from "./missing-columns.ts";
import type { LogRoles } from "./roles.ts";

export interface LabelRequest {
  readonly files: readonly string[];
  readonly root: string;
  readonly model: Pick<ResolvedModel, "target" | "task">;
  /** The column of the id; undefined: the name that the log has for it. */
  readonly joinOn: string | undefined;
  /** The column of the truth; undefined: the target's. */
  readonly column: string | undefined;
  readonly log: LogTable;
  readonly roles: Pick<LogRoles, "id" | "missing">;
}

export interface LabelTable {
  /** A relation of `id` and `label`, both text, each id once; undefined where labels cannot be joined. */
  readonly relation: string | undefined;
  /** Why they cannot be joined. */
  readonly why: string | undefined;
  /** What is wrong with them: sentences. */
  readonly problems: readonly string[];
  /** What a person should know of them though it is nobody's mistake. */
  readonly notes: readonly string[];
}

/** Labels by id. An id with two different labels has none: nobody can tell which of them holds. */
export async function openLabels(database: DuckDb, request: LabelRequest): Promise<LabelTable> {
  const { files, root, joinOn, column, log, roles, model } = request;
  const idName = joinOn ?? roles.id;
  if (roles.id === undefined) return none(withoutId(request));
  const labelName = column ?? model.target.column;
  const { log: labels, problems } = await openLog(database, {
    files,
    root,
    wishes: () => ({ ...(idName !== undefined && { [idName]: "category" as const }) }),
    timezone: "UTC",
    timeColumn: () => undefined,
  });
  if (labels === undefined)
    return { ...none("No file of labels can be read."), problems: ["No file of labels can be read.", ...problems] };
  const [id, label] = [columnOf(labels, idName), columnOf(labels, labelName)];
  if (id === undefined || label === undefined) {
    const names = labels.table.columns.map(({ name }) => name);
    const lacks = (id === undefined ? idName : labelName) ?? "";
    const others = otherColumns(lacks, names, "They have");
    return none(
      `The labels have no column ${JSON.stringify(lacks)}.${others} Name the id's as monitoring.labels.joinOn, and the truth's as monitoring.labels.column.`,
      problems,
    );
  }
  const relation = database.freshName("labels");
  const cells = `SELECT ${textSql(id)} AS id, ${textSql(label)} AS label FROM ${labels.table.relation}`;
  await database.rows(
    `CREATE TABLE ${relation} AS SELECT id, min(label) AS label, count(*) AS rows, min(label) <> max(label) AS differs FROM (${cells}) WHERE id IS NOT NULL AND label IS NOT NULL GROUP BY id`,
  );
  const told = await describeLabels(database, { relation, log, id: roles.id });
  await database.rows(`DELETE FROM ${relation} WHERE differs`);
  return { relation, why: undefined, problems: [...problems, ...told.problems], notes: told.notes };
}

function none(problem: string, others: readonly string[] = []): LabelTable {
  return { relation: undefined, why: problem, problems: [...others, problem], notes: [] };
}

function withoutId({ log, roles }: LabelRequest): string {
  const named = roles.missing.find(({ key }) => key === "id");
  if (named === undefined)
    return "Labels come later, and the log has no id to join them by. Log one, and name its column as monitoring.columns.id.";
  const names = log.table.columns.map(({ name }) => name);
  return `Labels come later, and are joined by the id. ${missingColumn(named, names)}`;
}

function columnOf({ table }: LogTable, name: string | undefined): Column | undefined {
  return table.columns.find((column) => column.name === name && column.kind !== "other");
}

interface Joined {
  readonly relation: string;
  readonly log: LogTable;
  readonly id: string;
}

async function describeLabels(
  database: DuckDb,
  { relation, log, id }: Joined,
): Promise<{ readonly problems: readonly string[]; readonly notes: readonly string[] }> {
  const ids = `SELECT ${textSql(log.table.column(id))} AS id FROM ${log.table.relation}`;
  const plain = (text: string): string =>
    `coalesce(CAST(TRY_CAST(${text} AS HUGEINT) AS VARCHAR), lower(trim(${text})))`;
  const [row = {}] = await database.rows(
    `SELECT count(*)::DOUBLE AS ids, count(*) FILTER (WHERE rows > 1 AND NOT differs)::DOUBLE AS repeated, count(*) FILTER (WHERE differs)::DOUBLE AS conflicts, count(*) FILTER (WHERE NOT EXISTS (FROM (${ids}) AS logged WHERE logged.id = ${relation}.id))::DOUBLE AS unknown FROM ${relation}`,
  );
  const count = (name: string): number => Number(row[name] ?? 0);
  const [all, repeated, conflicts, unknown] = [count("ids"), count("repeated"), count("conflicts"), count("unknown")];
  const problems: string[] = [];
  const notes: string[] = [];
  if (conflicts > 0)
    problems.push(
      `${plural(conflicts, "id")} of the labels ${conflicts === 1 ? "has" : "have"} labels that differ, and none of them counts.`,
    );
  if (repeated > 0)
    notes.push(
      `${plural(repeated, "id")} of the labels ${repeated === 1 ? "is" : "are"} there more than once, with the same label.`,
    );
  if (all > 0 && unknown === all) {
    const fraction = `'^[0-9]+[.]0+$'`;
    const [alike] = await database.rows(
      `SELECT count(*)::DOUBLE AS ids, count(*) FILTER (WHERE regexp_matches(id, ${fraction}))::DOUBLE AS fractions FROM ${relation} WHERE ${plain("id")} IN (SELECT ${plain("id")} FROM (${ids}))`,
    );
    const [logged] = await database.rows(`SELECT bool_or(regexp_matches(id, ${fraction})) AS fractions FROM (${ids})`);
    const near = Number(alike?.["ids"] ?? 0);
    const isFraction = Number(alike?.["fractions"] ?? 0) === near || logged?.["fractions"] === true;
    const otherwise = isFraction
      ? `the ".0" that ${logged?.["fractions"] === true ? "the log" : "the file of labels"} writes behind them, as pandas does with a column in which an id is missing`
      : "zeros in front, white space or capitals";
    problems.push(
      near > 0
        ? `No label has an id of the log as it is written there; ${plural(near, "id")} would be the same without ${otherwise}. Write ids alike in both.`
        : `None of the ${plural(all, "id")} of the labels is in the log.`,
    );
  } else if (unknown > 0)
    notes.push(`${plural(unknown, "label")} of ${all} ${unknown === 1 ? "has" : "have"} no answer in the log.`);
  return { problems, notes };
}
