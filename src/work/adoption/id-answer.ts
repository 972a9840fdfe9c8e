import type { Adoption } from "./adoption.ts";
import { uniqueColumns, type Roles, type SeenTable } from "./columns.ts";
import { isAskedByProgram } from "./predictor.ts";
import type { Open } from "./target.ts";

export interface Identifying {
  readonly found: Roles;
  readonly format: Adoption["format"];
  readonly table: SeenTable;
  readonly target: string;
}

/** Predictions are joined to rows by an id: where no column is called one, a person says which identifies a row. */
export function idAnswer({ found, format, table, target }: Identifying): Open | undefined {
  if (!isAskedByProgram(format) || found.id !== undefined) return undefined;
  return {
    question: "Predictions are joined to the rows by an id. Which column identifies a row?",
    flag: "--id",
    choices: uniqueColumns(table).flatMap(({ name }) => (name === target ? [] : [name])),
  };
}
