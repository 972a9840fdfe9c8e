import type { TimeCounts } from "../work/monitor/stray-rows.ts";
import type { LogTable } from "./log-table.ts";

export interface CountedTimes {
  /** In buckets of the granularity that was asked for. */
  readonly rows: TimeCounts;
  /** The newest usable time. */
  readonly watermark: number | undefined;
  /** Rows without a time that can be read. */
  readonly timeless: number;
  /** Rows ahead of the clock, which are not used. */
  readonly ahead: number;
  readonly all: number;
}

/** Counts rows by time; those that are later than `latest` are told and left out. */
export async function countTimes(
  { table, time }: LogTable,
  granularity: number,
  latest: number,
): Promise<CountedTimes> {
  const { database, relation } = table;
  const bucket = bucketSql(time, granularity);
  const [times, counts]: readonly [number[], number[]] = [[], []];
  let [timeless, ahead, all, watermark] = [0, 0, 0, -Infinity];
  const query = `SELECT CAST(${bucket} AS DOUBLE) AS bucket, count(*)::DOUBLE AS rows, coalesce(max(${time}), 0)::DOUBLE AS newest, ${time} > ${latest} AS is_ahead FROM ${relation} GROUP BY bucket, is_ahead ORDER BY bucket`;
  for await (const chunk of database.stream(
    `SELECT coalesce(bucket, 'nan'::DOUBLE), rows, newest, coalesce(is_ahead, false) FROM (${query})`,
  )) {
    const [buckets, rows, newest] = [chunk.values(0, "DOUBLE"), chunk.values(1, "DOUBLE"), chunk.values(2, "DOUBLE")];
    const isAhead = chunk.values(3, "BOOLEAN");
    for (const [place, start] of buckets.entries()) {
      const count = rows[place] ?? 0;
      all += count;
      if (Number.isNaN(start)) timeless += count;
      else if (isAhead[place] === 1) ahead += count;
      else {
        times.push(start);
        counts.push(count);
        watermark = Math.max(watermark, newest[place] ?? watermark);
      }
    }
  }
  return {
    rows: { times: Float64Array.from(times), counts: Float64Array.from(counts) },
    watermark: times.length === 0 ? undefined : watermark,
    timeless,
    ahead,
    all,
  };
}

/** SQL for the start of the bucket that a time is in. */
export function bucketSql(time: string, granularity: number): string {
  return granularity === 1 ? time : `${time} // ${granularity} * ${granularity}`;
}
