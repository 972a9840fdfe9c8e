import { isNumber, textSql } from "./column-sql.ts";
import type { Column } from "./column-types.ts";
import type { CategoryColumn, NumberColumn, Profile, WatchedColumn } from "../generated/types.ts";
import { quoteText } from "../engines/duckdb.ts";
import { squaresWithin } from "../stats/profile/number-moments.ts";

export type ProfileColumn = Profile["columns"][string];

/** A column that is compared with the reference, and how its cells are read for that. */
export type Watched =
  | {
      readonly kind: "number";
      readonly name: string;
      readonly sql: string;
      readonly bad: string | undefined;
      readonly edges: readonly number[];
    }
  | {
      readonly kind: "text";
      readonly name: string;
      readonly sql: string;
      readonly bad: undefined;
      readonly edges: readonly number[];
    }
  | { readonly kind: "category"; readonly name: string; readonly sql: string; readonly reference: CategoryColumn }
  | {
      readonly kind: "embedding";
      readonly name: string;
      readonly sql: string;
      readonly edges: readonly number[];
      readonly dimensions: number;
    };

export interface Unwatched {
  readonly name: string;
  /** Why, as a sentence. */
  readonly problem: string;
}

export interface WatchRequest {
  readonly columns: readonly Column[];
  readonly features: Readonly<Record<string, WatchedColumn>>;
  readonly reference: Readonly<Record<string, ProfileColumn>>;
}

/** How each column of the reference is read from the log; those that the log lacks or has otherwise are told. */
export function watchedColumns({ columns, features, reference }: WatchRequest): readonly (Watched | Unwatched)[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  const all = Object.entries(reference).flatMap(([name, wanted]) => {
    const { kind } = features[name] ?? {};
    if (kind === "ignore") return [];
    if (kind !== undefined && kind !== wanted.kind) return [{ name, problem: otherKind(name, kind, wanted.kind) }];
    return [watched(name, known.get(name), wanted)];
  });
  const unprofiled = Object.entries(features)
    .filter(([name, { kind }]) => kind !== "ignore" && !Object.hasOwn(reference, name))
    .map(([name]) => ({
      name,
      problem: `The reference profile has no column ${JSON.stringify(name)}, which monitoring.features names, so it is not watched. Evaluate the model on data that has it and make the profile again (model-gitops profile), or take it out of monitoring.features.`,
    }));
  return [...all, ...unprofiled];
}

function otherKind(name: string, kind: string, known: string): string {
  return `monitoring.features says that ${JSON.stringify(name)} is ${kind}, and the profile of the reference has it as ${known}. Make the profile again (model-gitops profile).`;
}

/** One column as a column of the reference; of a log or of anything else with rows. */
export function watched(name: string, column: Column | undefined, wanted: ProfileColumn): Watched | Unwatched {
  const shown = JSON.stringify(name);
  if (column === undefined) return { name, problem: `The log has no column ${shown}.` };
  if (column.problem !== undefined) return { name, problem: column.problem };
  const { kind, sql, type } = column;
  const differs = {
    name,
    problem: `The column ${shown} holds ${nameOf(column)} in the log and ${WORDS[wanted.kind]} in the reference.`,
  };
  switch (wanted.kind) {
    case "number":
      if (kind === "time" || kind === "other") return differs;
      return { kind: "number", name, ...numberCells(column, wanted), edges: wanted.edges };
    case "category":
      return kind === "other"
        ? differs
        : { kind: "category", name, sql: categorySql(column, wanted), reference: wanted };
    case "text":
      return kind === "other"
        ? differs
        : {
            kind: "text",
            name,
            sql: `CAST(length(${textSql(column)}) AS DOUBLE)`,
            bad: undefined,
            edges: wanted.lengths.edges,
          };
    case "embedding": {
      if (kind !== "category" && !isNumberList(type)) return differs;
      const { dimensions, lengths } = wanted;
      return { kind: "embedding", name, sql: `TRY_CAST(${sql} AS DOUBLE[])`, dimensions, edges: lengths.edges };
    }
  }
}

const WORDS = { number: "numbers", category: "categories", text: "text", embedding: "lists of numbers" } as const;

function nameOf({ kind, type }: Column): string {
  if (kind === "time") return "times";
  return kind === "other" ? (isNumberList(type) ? "lists of numbers" : "nested values") : "single values";
}

/** Lists and arrays of numbers, as DuckDB names them. */
export function isNumberList(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\s*\d+\))\[\d*\]$/.test(type);
}

/** A cell that is no number is NaN, and counted by `bad`; `true` and `false` are 1 and 0 where the reference has only these. */
function numberCells(
  { sql, kind }: Column,
  wanted: NumberColumn,
): { readonly sql: string; readonly bad: string | undefined } {
  if (kind !== "category") return { sql: `CAST(${sql} AS DOUBLE)`, bad: undefined };
  const cell = areTruthValues(wanted)
    ? `CASE lower(${sql}) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ${sql} END`
    : sql;
  const isBad = `(${sql} IS NOT NULL AND NOT ${isNumber(`(${cell})`)})`;
  return { sql: `CASE WHEN ${isBad} THEN 'nan'::DOUBLE ELSE TRY_CAST((${cell}) AS DOUBLE) END`, bad: isBad };
}

/** Whether a column has no other numbers than 0 and 1: each bin has one value alone. */
function areTruthValues(column: NumberColumn): boolean {
  const { counts, sums } = column;
  const isTruth = (rows: number, bin: number): boolean =>
    rows === 0 || (squaresWithin(column, bin) === 0 && (sums[bin] === 0 || sums[bin] === rows));
  return counts.some((rows) => rows > 0) && counts.every(isTruth);
}

/** Truth values in the words that the reference has for them: one file has `true` where another has 1. */
function categorySql(column: Column, { values }: CategoryColumn): string {
  const { sql, kind } = column;
  const words = values.map(([value]) => value);
  const text = textSql(column);
  if (words.length > 0 && words.every((word) => word === "0" || word === "1"))
    return kind === "boolean"
      ? `CAST(CAST(${sql} AS INTEGER) AS VARCHAR)`
      : `CASE lower(${text}) WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ${text} END`;
  if (kind === "boolean" || words.length === 0 || !words.every((word) => word === "true" || word === "false"))
    return text;
  const said = ["true", "false"].map((word) => `WHEN ${quoteText(word)} THEN ${quoteText(word)}`);
  return `CASE lower(${text}) ${said.join(" ")} WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE ${text} END`;
}
