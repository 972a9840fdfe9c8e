import { join } from "node:path";
import { type Table, type TableOptions, openTable } from "../../../src/data/table.ts";
import { type DuckDb, openDuckDb } from "../../../src/engines/duckdb.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

/** A workspace with files, a database that may read them, and datasets of it by name. */
export interface Opened extends AsyncDisposable {
  readonly host: FakeHost;
  readonly database: DuckDb;
  open(files: string | readonly string[], kinds?: TableOptions["kinds"]): Promise<Table>;
}

export async function workspace(files: Readonly<Record<string, string | Uint8Array>>): Promise<Opened> {
  const host = await fakeHost({ files });
  const database = await openDuckDb({ host });
  return {
    host,
    database,
    open: (names, kinds) =>
      openTable(database, {
        files: [names].flat().map((name) => join(host.workspace, name)),
        root: host.workspace,
        ...(kinds === undefined ? {} : { kinds }),
      }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** The message of the UserError that the work throws. */
export async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

export async function texts(dataset: Table, name: string): Promise<readonly (string | null)[]> {
  const { codes, dictionary } = await dataset.strings(name);
  return Array.from(codes, (code) => dictionary[code] ?? null);
}

export const kinds = (dataset: Table): Record<string, string> =>
  Object.fromEntries(dataset.columns.map(({ name, kind }) => [name, kind]));
