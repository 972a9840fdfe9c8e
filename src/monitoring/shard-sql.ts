import { textSql } from "../data/column-sql.ts";
import type { LogTable } from "./log-table.ts";
import type { LogRoles } from "./roles.ts";
import type { Shard } from "../work/shards/shard.ts";

/**
 * SQL for whether a shard has a row: by the hash of its id, so that a label and all rows of one request are in one
 * shard; without ids by the hash of the time, so that equal rows are.
 */
export function shardSql({ table, time }: LogTable, { id }: Pick<LogRoles, "id">, shard: Shard | undefined): string {
  if (shard === undefined || shard.count === 1) return "true";
  const identity = id === undefined ? `CAST(${time} AS VARCHAR)` : textSql(table.column(id));
  return `hash(${identity}) % ${shard.count} = ${shard.index}`;
}
