import { UserError } from "../kernel/errors.ts";
import { dealtSql, eachAlone, put, type Countable, type Counting } from "./quality-counting.ts";
import { filledSql, valueSql } from "./quality-cells.ts";

/** Checks of equal values: repeated rows, and how many different values there are. One query for each set of columns. */
export async function countGroups(counting: Counting, all: readonly Countable[]): Promise<void> {
  const groups = new Map<string, Countable[]>();
  for (const one of all) {
    const { measure } = one.check;
    if (measure.kind !== "repeated" && measure.kind !== "distinct") continue;
    const columns = measure.kind === "repeated" ? measure.columns : [one.column.name];
    const key = JSON.stringify([columns, one.expected]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const group of groups.values()) await eachAlone(counting, group, async (some) => countGroup(counting, some));
}

async function countGroup(counting: Counting, some: readonly Countable[]): Promise<void> {
  const { table, window, whole } = counting;
  const [first] = some;
  if (first === undefined) return;
  const { measure } = first.check;
  const names = measure.kind === "repeated" ? measure.columns : [first.column.name];
  const columns = names.map((name) => table.column(name));
  const nested = columns.find(({ kind }) => kind === "other");
  if (nested !== undefined)
    throw new UserError(
      `the column ${JSON.stringify(nested.name)} holds nested values or bytes, which are not compared.`,
    );
  const values = columns.map(valueSql);
  const keys = values.map((value, index) => `${value} AS key_${index}`);
  const filled = columns.map(filledSql).join(" AND ");
  const grouped = `SELECT ${window} AS place, ${keys.join(", ")}, count(*) AS n FROM ${whole} WHERE ${first.expected} AND ${filled} AND ${dealtSql(counting, values)} GROUP BY ALL`;
  const rows = await table.database.rows(
    `SELECT place, sum(n)::DOUBLE AS n, coalesce(sum(n) FILTER (WHERE n > 1), 0)::DOUBLE AS f, count(*)::DOUBLE AS different FROM (${grouped}) GROUP BY ALL`,
  );
  for (const { place, n, f, different } of rows)
    for (const { check } of some) {
      const counted = Number(n);
      put(
        counting,
        place,
        check.measure.kind === "repeated"
          ? { check: check.id, counted, failed: Number(f) }
          : {
              check: check.id,
              counted,
              failed: 0,
              values: { different: Number(different) },
            },
      );
    }
}
