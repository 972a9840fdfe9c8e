import type { CategoryColumn, EmbeddingColumn, NumberColumn, Profile, TextColumn } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { byName } from "./category-sketch.ts";
import { coarsened, sharedPlaces } from "./coarser-bins.ts";
import { differentGrids, ofKind, total, type Column } from "./merge-columns.ts";
import { momentsOfBins } from "./number-moments.ts";

/**
 * One reference of several windows (rolling, same period), published or not, on the edges that all of them have:
 * windows that were counted on the same grid share at least those of a coarse one. Columns that not all of them have
 * are left out; so are what only a reference has.
 * @throws UserError where they are of different models or a column of different grids.
 */
export function joinProfiles(windows: readonly Profile[], source: Profile["source"]): Profile {
  const first = windows[0];
  if (first === undefined) throw new UserError("There is no window to make a reference of.");
  if (windows.some(({ model }) => model !== first.model)) {
    throw new UserError("Windows of different models make no reference together.");
  }
  const joined = (name: string, columns: readonly (Column | undefined)[]): readonly [string, Column][] => {
    const present = columns.filter((column) => column !== undefined);
    return present.length < windows.length ? [] : [[name, joinColumns(name, present)]];
  };
  const names = Object.keys(first.columns);
  const own = (columns: Profile["columns"], name: string): Column | undefined =>
    Object.hasOwn(columns, name) ? columns[name] : undefined;
  const score = joined(
    "@score",
    windows.map(({ prediction }) => prediction.score),
  )[0]?.[1];
  const label = joined(
    "@label",
    windows.map(({ prediction }) => prediction.label),
  )[0]?.[1];
  const target = joined(
    "@target",
    windows.map((window) => window.target),
  )[0]?.[1];
  return {
    schema: first.schema,
    model: first.model,
    role: "reference",
    source,
    rows: total(windows, ({ rows }) => rows),
    columns: Object.fromEntries(
      names.flatMap((name) =>
        joined(
          name,
          windows.map(({ columns }) => own(columns, name)),
        ),
      ),
    ),
    prediction: {
      ...(score?.kind === "number" && { score }),
      ...(label?.kind === "category" && { label }),
    },
    ...(target && { target }),
  };
}

function joinColumns(name: string, columns: readonly Column[]): Column {
  const { kind } = columns[0]!;
  const merging = { name, exact: false };
  switch (kind) {
    case "number":
      return joinNumbers(name, ofKind(columns, kind, merging));
    case "category":
      return joinCategories(ofKind(columns, kind, merging));
    case "text":
      return joinTexts(name, ofKind(columns, kind, merging));
    case "embedding":
      return joinEmbeddings(name, ofKind(columns, kind, merging));
  }
}

function joinNumbers(name: string, columns: readonly NumberColumn[]): NumberColumn {
  const edges = columns
    .map((column) => column.edges)
    .reduce((shared, others) => pick(shared, sharedPlaces(shared, others)));
  // Columns without a single edge, all empty, go with any other.
  if (edges.length === 0 && columns.every((column) => column.edges.length > 0)) throw differentGrids(name);
  const coarse = columns.map((column) => coarsened(column, sharedPlaces(column.edges, edges)));
  const added = (of: "counts" | "sums" | "squares"): number[] =>
    Array.from({ length: edges.length + 1 }, (_, bin) => total(coarse, (bins) => bins[of][bin]!));
  const bins = { edges, counts: added("counts"), sums: added("sums"), squares: added("squares") };
  const { mean, std } = momentsOfBins(bins);
  return {
    kind: "number",
    rows: total(columns, ({ rows }) => rows),
    nulls: total(columns, ({ nulls }) => nulls),
    nan: total(columns, ({ nan }) => nan),
    positiveInfinity: total(columns, ({ positiveInfinity }) => positiveInfinity),
    negativeInfinity: total(columns, ({ negativeInfinity }) => negativeInfinity),
    ...bins,
    mean,
    std,
  };
}

/** A value that some windows pool counts with what the others have of it. */
function joinCategories(columns: readonly CategoryColumn[]): CategoryColumn {
  const rows = new Map<string, number>();
  for (const { values } of columns) {
    for (const [value, count] of values) rows.set(value, (rows.get(value) ?? 0) + count);
  }
  return {
    kind: "category",
    rows: total(columns, (column) => column.rows),
    nulls: total(columns, ({ nulls }) => nulls),
    values: [...rows].sort(byName),
    other: {
      values: Math.max(...columns.map(({ other }) => other.values)),
      rows: total(columns, ({ other }) => other.rows),
    },
  };
}

function joinTexts(name: string, columns: readonly TextColumn[]): TextColumn {
  return {
    kind: "text",
    rows: total(columns, ({ rows }) => rows),
    nulls: total(columns, ({ nulls }) => nulls),
    lengths: joinNumbers(
      name,
      columns.map(({ lengths }) => lengths),
    ),
  };
}

function joinEmbeddings(name: string, columns: readonly EmbeddingColumn[]): EmbeddingColumn {
  const { dimensions } = columns[0]!;
  if (columns.some((column) => column.dimensions !== dimensions)) throw differentGrids(name);
  const lists = total(columns, ({ lengths }) => lengths.rows);
  return {
    kind: "embedding",
    rows: total(columns, ({ rows }) => rows),
    nulls: total(columns, ({ nulls }) => nulls),
    dimensions,
    mean: Array.from({ length: dimensions }, (_, at) =>
      lists === 0 ? 0 : total(columns, ({ mean, lengths }) => mean[at]! * (lengths.rows / lists)),
    ),
    lengths: joinNumbers(
      name,
      columns.map(({ lengths }) => lengths),
    ),
  };
}

function pick(edges: readonly number[], places: readonly number[]): number[] {
  return places.map((place) => edges[place]!);
}
