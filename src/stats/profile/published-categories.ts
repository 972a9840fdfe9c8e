import type { CategoryColumn, CountedValue } from "../../generated/types.ts";
import { byName, rowsIn } from "./category-sketch.ts";
import { MOST_VALUES } from "./counted-values.ts";
import { FEWEST_ROWS, toldInstead } from "./published-numbers.ts";
import { valueHash } from "./value-hash.ts";

/**
 * Where rare values have more than a twentieth of the rows, a column is of names or numbers rather than of categories,
 * and whoever guesses a value could find its hash.
 */
const COMMON_SHARE = 0.95;

const NULLS = Symbol("nulls");
const OTHER = Symbol("other");

/** The column without values of fewer than ten rows, which are pooled, and without any count that would tell of them. */
export function publishedCategories(column: CategoryColumn): CategoryColumn {
  const shown = column.values.filter(([, rows]) => rows === 0 || rows >= FEWEST_ROWS);
  const pooled = column.values.filter(([, rows]) => rows > 0 && rows < FEWEST_ROWS);
  const other = { values: column.other.values + pooled.length, rows: column.other.rows + rowsIn(pooled) };
  const { rare, unseen } = column;
  const cells = new Map<string | symbol, number>([...shown, [NULLS, column.nulls], [OTHER, other.rows]]);
  settle(NULLS, cells);
  settle(OTHER, cells);
  const otherRows = cells.get(OTHER) ?? 0;
  return {
    kind: "category",
    rows: column.rows,
    nulls: cells.get(NULLS) ?? 0,
    values: shown.map(([value]): CountedValue => [value, cells.get(value) ?? 0]).sort(byName),
    other: { values: otherRows === 0 ? 0 : other.values, rows: otherRows },
    ...(unseen && { unseen: publishedUnseen(unseen, otherRows) }),
    ...(rowsIn(shown) >= COMMON_SHARE * (rowsIn(shown) + other.rows) && rareOf(rare, pooled)),
  };
}

/** Puts a count that may be told in place of a small one; rows of the largest cell make up for the difference. */
function settle(cell: string | symbol, cells: Map<string | symbol, number>): void {
  const rows = cells.get(cell) ?? 0;
  if (rows === 0 || rows >= FEWEST_ROWS) return;
  const others = [...cells].filter(([key]) => key !== cell);
  const [host, most] = others.reduce((largest, other) => (other[1] > largest[1] ? other : largest));
  const told = toldInstead(rows, most - (FEWEST_ROWS - rows) >= FEWEST_ROWS);
  cells.set(cell, told);
  cells.set(host, most + rows - told);
}

/** New values among the `otherRows`: the rest of those must not be told either. */
function publishedUnseen(
  { rows, values = [] }: NonNullable<CategoryColumn["unseen"]>,
  otherRows: number,
): NonNullable<CategoryColumn["unseen"]> {
  const told = [0, otherRows, ...(rows >= FEWEST_ROWS && otherRows - rows >= FEWEST_ROWS ? [rows] : [])].reduce(
    (nearest, option) => (Math.abs(option - rows) < Math.abs(nearest - rows) ? option : nearest),
  );
  const listed: CountedValue[] = [];
  let rest = told;
  for (const value of values.filter(([, count]) => count >= FEWEST_ROWS)) {
    if (value[1] > rest) break;
    listed.push(value);
    rest -= value[1];
  }
  while (rest > 0 && rest < FEWEST_ROWS) rest += listed.pop()?.[1] ?? FEWEST_ROWS;
  return { rows: told, values: listed };
}

function rareOf(rare: readonly string[] | undefined, few: readonly CountedValue[]): Pick<CategoryColumn, "rare"> {
  if (rare === undefined || rare.length + few.length > MOST_VALUES) return {};
  return { rare: [...new Set([...rare, ...few.map(([value]) => valueHash(value))])].sort() };
}
