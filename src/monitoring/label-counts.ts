import type { TimeCounts } from "../work/monitor/stray-rows.ts";
import { truthOf, type BatchContext } from "./measure-batch.ts";
import { truthCell } from "./served-rows.ts";
import { bucketSql } from "./time-counts.ts";

/**
 * Counts the rows whose label is known and can be used, by the rows' times, in one pass: of all shards, so that each
 * makes the same windows again. Rows later than `latest` are left out.
 */
export async function countLabels(context: BatchContext, granularity: number, latest: number): Promise<TimeCounts> {
  const truth = truthOf(context);
  const { log, classes } = context;
  const [times, counts]: readonly [number[], number[]] = [[], []];
  if (truth !== undefined) {
    const { sql } = truthCell(truth.text, classes);
    const isUsable = `${truth.text} IS NOT NULL AND ${classes === undefined ? `NOT isnan(${sql})` : `${sql} >= 0`}`;
    const rows = `SELECT ${bucketSql(log.time, granularity)} AS bucket FROM ${log.table.relation}${truth.join} WHERE ${log.time} <= ${latest} AND ${isUsable}`;
    for await (const chunk of log.table.database.stream(
      `SELECT CAST(bucket AS DOUBLE), count(*)::DOUBLE FROM (${rows}) GROUP BY bucket ORDER BY bucket`,
    )) {
      times.push(...chunk.values(0, "DOUBLE"));
      counts.push(...chunk.values(1, "DOUBLE"));
    }
  }
  return { times: Float64Array.from(times), counts: Float64Array.from(counts) };
}
