import { relative, sep } from "node:path";
import type { WantedKind } from "../data/column-types.ts";
import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { within } from "./problems.ts";
import type { RowFiles } from "./request.ts";

export interface RowsOptions {
  readonly host: Host;
  readonly database: DuckDb;
  readonly model: ResolvedModel;
  readonly data: RowFiles;
}

/** Rows whose columns the manifest names. */
export interface OpenedRows {
  readonly table: Table;
  readonly model: ResolvedModel;
  /** Repository path of the first file, where it lies in the repository. */
  readonly file: string | undefined;
}

/** Opens files as the manifest says what their columns are. Throws a Problem for files that cannot be read. */
export async function openRows({ host, database, model, data }: RowsOptions): Promise<OpenedRows> {
  const root = data.root ?? host.workspace;
  const file = repositoryPath(root, data.files[0]);
  const table = await within({ rule: "data", file }, () =>
    openTable(database, { files: data.files, root, kinds: kindsOf(model) }),
  );
  return { table, model, file };
}

const NUMBERS: ReadonlySet<ResolvedModel["task"]> = new Set<ResolvedModel["task"]>([
  "regression",
  "forecasting",
  "quantile-regression",
  "ranking",
]);

/** What the manifest says about columns; the others are read as they come. */
function kindsOf({
  features,
  columns: { id, weight },
  target,
  task,
}: ResolvedModel): Readonly<Record<string, WantedKind>> {
  return {
    ...Object.fromEntries((features ?? []).map(({ name, type }) => [name, type])),
    ...(id !== undefined && { [id]: "category" as const }),
    ...(weight !== undefined && { [weight]: "number" as const }),
    ...(NUMBERS.has(task) && { [target.column]: "number" as const }),
    ...(task === "text-generation" && Object.fromEntries(target.columns.map((name) => [name, "category" as const]))),
  };
}

function repositoryPath(root: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const path = relative(root, file).split(sep).join("/");
  return path.startsWith("..") ? undefined : path;
}
