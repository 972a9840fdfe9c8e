import { relative, sep } from "node:path";
import type { WantedKind } from "../data/column-types.ts";
import { openTable, type Table, type Wishes } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { Oracle } from "./oracle.ts";
import { within } from "./problems.ts";
import type { RowFiles } from "./request.ts";

export interface RowsOptions {
  readonly host: Host;
  readonly database: DuckDb;
  readonly model: ResolvedModel;
  readonly data: RowFiles;
  /** The models that will be asked, for what their inputs want. */
  readonly oracles?: readonly Pick<Oracle, "wishes">[] | undefined;
}

/** Rows whose columns the manifest names. */
export interface OpenedRows {
  readonly table: Table;
  readonly model: ResolvedModel;
  /** Repository path of the first file, where it lies in the repository. */
  readonly file: string | undefined;
}

/** Opens files as the manifest says what their columns are. Throws a Problem for files that cannot be read. */
export async function openRows({ host, database, model, data, oracles = [] }: RowsOptions): Promise<OpenedRows> {
  const root = data.root ?? host.workspace;
  const file = repositoryPath(root, data.files[0]);
  const table = await within({ rule: "data", file }, () =>
    openTable(database, {
      files: data.files,
      root,
      kinds: (columns) => ({ ...featureKinds(model), ...mergedWishes(oracles, columns), ...roleKinds(model) }),
    }),
  );
  return { table, model, file };
}

const NUMBERS: ReadonlySet<ResolvedModel["task"]> = new Set<ResolvedModel["task"]>([
  "regression",
  "forecasting",
  "quantile-regression",
  "ranking",
]);

/** Where two models take a column for two things, it is read as it comes, with its text. */
export function mergedWishes(oracles: readonly Pick<Oracle, "wishes">[], columns: readonly string[]): Wishes {
  const wishes = new Map<string, Set<WantedKind>>();
  for (const oracle of oracles)
    for (const [name, wish] of Object.entries(oracle.wishes(columns)))
      wishes.set(name, (wishes.get(name) ?? new Set()).add(wish));
  return Object.fromEntries([...wishes].map(([name, all]) => [name, oneOf(all)]));
}

/** The manifest's word is the stricter of two that mean the same. */
const SAME: readonly (readonly WantedKind[])[] = [
  ["number", "numeric"],
  ["category", "text"],
  ["boolean"],
  ["letters"],
];

function oneOf(all: ReadonlySet<WantedKind>): WantedKind {
  const same = SAME.find((kinds) => [...all].every((wish) => kinds.includes(wish)));
  return same?.find((wish) => all.has(wish)) ?? "letters";
}

function featureKinds({ features = [] }: ResolvedModel): Wishes {
  return Object.fromEntries(features.map(({ name, type }) => [name, type]));
}

/** What the manifest says about other columns; the rest is read as it comes. */
function roleKinds({ columns: { id, weight }, target, task }: ResolvedModel): Wishes {
  return {
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
