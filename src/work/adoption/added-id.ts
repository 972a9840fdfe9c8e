/** A name for a column of running numbers that no column has. */
export function freeIdName(columns: readonly string[]): string {
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  const free = ["row_id", "model_gitops_row", "model_gitops_row_id"].find((name) => !taken.has(name));
  return free ?? `row_${columns.length}`;
}

export interface Records {
  /** Empty in JSON lines. */
  readonly header: string;
  readonly rows: readonly string[];
  /** Of CSV; JSON lines have none. */
  readonly delimiter: string | undefined;
}

/** The same records with a running number as their first column, from 1. */
export function withRunningNumber({ header, rows, delimiter }: Records, name: string): Omit<Records, "delimiter"> {
  if (delimiter === undefined)
    return {
      header,
      rows: rows.map((row, at) => row.replace(/\{\s*(\})?/, (_, end = ", ") => `{"${name}": ${at + 1}${end}`)),
    };
  const [, mark = "", names = ""] = /^(\uFEFF?)([^]*)$/.exec(header) ?? [];
  return {
    header: `${mark}${name}${delimiter}${names}`,
    rows: rows.map((row, at) => `${at + 1}${delimiter}${row}`),
  };
}
