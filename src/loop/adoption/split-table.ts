import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseCsvHeader } from "../../data/csv-header.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { withRunningNumber } from "../../work/adoption/added-id.ts";
import type { Roles } from "../../work/adoption/columns.ts";
import { recordsOf, splitRows, type SplitBy } from "../../work/adoption/split-rows.ts";
import type { ReadTable } from "./read-table.ts";

export interface Split {
  readonly train: string;
  readonly holdout: string;
  readonly rows: { readonly train: number; readonly holdout: number };
  /** 1 for the rows that judge. */
  readonly sides: Uint8Array;
  /** A column of running numbers that both have and the file had not. */
  readonly added: string | undefined;
  /** Content by path. */
  readonly files: Readonly<Record<string, string>>;
  /** How, in words. */
  readonly how: string;
}

const MOST_BYTES = 256 * 1024 ** 2;

/** Two files of one: asked for by a person, since from then on the program has to read another one. Writes nothing. */
export async function splitTable(
  host: Host,
  read: ReadTable,
  { share, roles }: { readonly share: number; readonly roles: Roles },
): Promise<Split> {
  const { path, rows } = read.seen;
  const [, stem = "", ending = ""] = /^(.*?)(\.(?:csv|jsonl|ndjson))$/.exec(path) ?? [];
  const file = join(host.workspace, path);
  if (stem === "" || (await stat(file)).size > MOST_BYTES)
    throw new UserError(
      `${path} cannot be split here: only CSV and JSON lines up to 256 MiB are. Split it by a program, and name both files with --data and --holdout.`,
    );
  const records = recordsOf(await readFile(file, "utf8"), ending === ".csv");
  const [header = "", ...data] = ending === ".csv" ? records : ["", ...records];
  if (data.length !== rows)
    throw new UserError(
      `${path} has ${rows} rows in ${data.length} records, so it is not split here. Split it by a program, and name both files with --data and --holdout.`,
    );
  const by = await splitBy(read, roles, data);
  const sides = splitRows(by, share);
  const isNumbered = roles.id !== undefined && !read.seen.columns.some(({ name }) => name === roles.id);
  const delimiter = ending === ".csv" ? parseCsvHeader(header, path).delimiter : undefined;
  const kept = { header, rows: data, delimiter };
  const written = isNumbered && roles.id !== undefined ? withRunningNumber(kept, roles.id) : kept;
  const of = (side: number): string =>
    `${written.header}${written.rows.filter((_, row) => sides[row] === side).join("")}`;
  const [train, holdout] = [`${stem}.train${ending}`, `${stem}.holdout${ending}`];
  const judging = sides.reduce((sum, side) => sum + side, 0);
  const counted = { train: rows - judging, holdout: judging };
  const added = isNumbered ? roles.id : undefined;
  const files = { [train]: of(0), [holdout]: of(1) };
  return { train, holdout, rows: counted, sides, files, added, how: HOW[by.by] };
}

const HOW = {
  group: "by the digest of each group, so that none is on both sides",
  row: "by the digest of each row, so that equal rows are on one side",
  time: "by time: the latest rows judge",
} as const;

async function splitBy({ table }: ReadTable, { group, time }: Roles, data: readonly string[]): Promise<SplitBy> {
  if (group !== undefined) return { by: "group", keys: await cells(table, group) };
  if (time !== undefined) return { by: "time", times: await cells(table, time) };
  return { by: "row", keys: data };
}

async function cells(table: ReadTable["table"], name: string): Promise<readonly string[]> {
  const column = table.column(name);
  if (column.kind === "category") {
    const { codes, dictionary } = await table.strings(name);
    return Array.from(codes, (code) => dictionary[code] ?? "");
  }
  return Array.from(await table.numbers(name), String);
}
