import { pathList } from "../data/relation.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { MachineError, messageOf, UserError } from "../kernel/errors.ts";

/** Files with why they cannot be read to their end. */
export type Damaged = ReadonlyMap<string, string>;

/**
 * The Parquet files that have a good beginning and end and are damaged between them: each is read whole. It takes as
 * long as reading all, so it is asked only where reading failed.
 */
export async function damagedFiles(database: DuckDb, files: readonly string[]): Promise<Damaged> {
  const damaged = new Map<string, string>();
  for (const file of files.filter((path) => /\.parquet$/i.test(path))) {
    try {
      await database.rows(`SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet(${pathList([file])})`);
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof MachineError) throw error;
      damaged.set(file, messageOf(error));
    }
  }
  return damaged;
}
