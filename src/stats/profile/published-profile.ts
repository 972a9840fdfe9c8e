import type { NumberColumn, Profile } from "../../generated/types.ts";
import type { Column } from "./merge-columns.ts";
import { publishedCategories } from "./published-categories.ts";
import { FEWEST_ROWS, publishedNumbers } from "./published-numbers.ts";

/**
 * The profile as it may be kept and shown: no value, bin or other count in it tells of one to nine rows, nor do
 * differences between counts. Bins are joined, categories pooled; what is missing in fewer than ten rows is told as 0
 * or 10. Means, deviations and sums are of all rows. Of fewer than ten rows there are no columns. A published column
 * has some of the grid's edges and can be compared with any other of the same grid.
 */
export function publishedProfile(profile: Profile): Profile {
  const { columns, prediction, target, slices, ...rest } = profile;
  if (profile.rows < FEWEST_ROWS) return { ...rest, columns: {}, prediction: {} };
  const { score, label } = prediction;
  const large = Object.entries(slices ?? {}).filter(
    ([, rows]) => rows >= FEWEST_ROWS && (rows === profile.rows || profile.rows - rows >= FEWEST_ROWS),
  );
  return {
    ...rest,
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, publishedColumn(column)])),
    prediction: {
      ...(score && { score: publishedNumbers(score) }),
      ...(label && { label: publishedCategories(label) }),
    },
    ...(target && { target: publishedColumn(target) }),
    ...(slices && { slices: Object.fromEntries(large) }),
  };
}

/**
 * As `publishedProfile`, one column.
 */
export function publishedColumn(column: Column): Column {
  switch (column.kind) {
    case "number":
      return publishedNumbers(column);
    case "category":
      return publishedCategories(column);
    case "text":
      return { ...column, ...publishedLengths(column) };
    case "embedding": {
      const { exact: _, ...rest } = column;
      const published = publishedLengths(column);
      const hasRows = published.lengths.rows > 0;
      return { ...rest, ...published, mean: hasRows ? column.mean : column.mean.map(() => 0) };
    }
  }
}

/** Empty cells are counted beside the lengths, and must not be told by the difference. */
function publishedLengths({ nulls, lengths }: { readonly nulls: number; readonly lengths: NumberColumn }): {
  readonly nulls: number;
  readonly lengths: NumberColumn;
} {
  const together = publishedNumbers({ ...lengths, rows: lengths.rows + nulls, nulls: lengths.nulls + nulls });
  return { nulls: together.nulls, lengths: { ...together, rows: together.rows - together.nulls, nulls: 0 } };
}
