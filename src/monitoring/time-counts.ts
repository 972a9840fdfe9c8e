import type { TimeCounts } from "../work/monitor/windows.ts";
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
  const [row = {}] = await database.rows(
    `SELECT count(*)::DOUBLE AS rows, count(*) FILTER (WHERE ${time} IS NULL)::DOUBLE AS timeless, count(*) FILTER (WHERE ${time} > ${latest})::DOUBLE AS ahead, max(${time}) FILTER (WHERE ${time} <= ${latest})::DOUBLE AS watermark FROM ${relation}`,
  );
  const bucket = granularity === 1 ? time : `${time} // ${granularity} * ${granularity}`;
  const times: number[] = [];
  const counts: number[] = [];
  for await (const chunk of database.stream(
    `SELECT (${bucket})::DOUBLE AS bucket, count(*)::DOUBLE AS rows FROM ${relation} WHERE ${time} <= ${latest} GROUP BY bucket ORDER BY bucket`,
  )) {
    for (const value of chunk.values(0, "DOUBLE")) times.push(value);
    for (const value of chunk.values(1, "DOUBLE")) counts.push(value);
  }
  const watermark = row["watermark"];
  return {
    rows: { times: Float64Array.from(times), counts: Float64Array.from(counts) },
    watermark: typeof watermark === "number" ? watermark : undefined,
    timeless: Number(row["timeless"] ?? 0),
    ahead: Number(row["ahead"] ?? 0),
    all: Number(row["rows"] ?? 0),
  };
}
