import { hasBit, type DuckDbChunk } from "../engines/duckdb-chunk.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { NumberColumn } from "../generated/types.ts";
import { CategorySketch } from "../stats/profile/category-sketch.ts";
import { NumberGrid } from "../stats/profile/number-grid.ts";
import { addGrouped, NumberSketch } from "../stats/profile/number-sketch.ts";
import { EmbeddingSketch } from "../stats/profile/vector-sketches.ts";
import type { ProfileColumn, Watched } from "./watched-columns.ts";

/** Rows of several windows: `place` is SQL for the window of a row, -1 where it is of none. */
export interface WindowedRows {
  readonly database: DuckDb;
  /** What stands after FROM, with its condition. */
  readonly from: string;
  readonly place: string;
  readonly windows: number;
  /** Whether columns are to be merged with those of other rows: then they have exact sums, and are large. Default: no. */
  readonly isPart?: boolean;
}

export interface SketchedColumn {
  readonly name: string;
  /** By window. */
  readonly columns: readonly ProfileColumn[];
  /** By window: cells with text where there should be numbers. */
  readonly bad: Float64Array;
}

/** What a sketch of a column takes at most: bins, with exact sums. */
const SKETCH_BYTES = 64 * 1024;
/** Sketches that are filled at once take no more; further columns take another pass. */
const PASS_BYTES = 160 * 1024 ** 2;
/** DuckDB plans a wide query in a time that grows faster than its width. */
const MOST_COLUMNS = 128;

/** One column after the other in the order that they are given, each filled once for all windows. */
export async function sketchColumns(
  rows: WindowedRows,
  watched: readonly Watched[],
): Promise<readonly SketchedColumn[]> {
  const sketched = new Map<string, SketchedColumn>();
  const streamed = watched.filter((column) => column.kind !== "category");
  const width = Math.min(
    MOST_COLUMNS,
    Math.max(1, Math.floor(PASS_BYTES / (SKETCH_BYTES * Math.max(1, rows.windows)))),
  );
  for (let start = 0; start < streamed.length; start += width)
    for (const column of await sketchStreamed(rows, streamed.slice(start, start + width)))
      sketched.set(column.name, column);
  for (const column of watched)
    if (column.kind === "category") sketched.set(column.name, await sketchCategories(rows, column));
  return watched.flatMap(({ name }) => sketched.get(name) ?? []);
}

type Streamed = Exclude<Watched, { kind: "category" }>;

async function sketchStreamed(rows: WindowedRows, columns: readonly Streamed[]): Promise<readonly SketchedColumn[]> {
  const { database, from, place } = rows;
  const cells: string[] = [];
  const fillers = columns.map((column) => {
    const at = cells.push(column.sql);
    const bad =
      column.kind === "number" && column.bad !== undefined ? cells.push(`coalesce(${column.bad}, false)`) : undefined;
    return column.kind === "embedding" ? embeddingFiller(column, rows, at) : numberFiller(column, rows, { at, bad });
  });
  for await (const chunk of database.stream(`SELECT ${[place, ...cells].join(", ")} FROM ${from}`)) {
    const groups = chunk.values(0, "INTEGER");
    const only = onlyGroup(groups);
    for (const filler of fillers) filler.add({ chunk, groups, only });
  }
  return fillers.map((filler) => filler.finish());
}

/** The group of all rows, as where rows come by time; undefined where they differ. */
function onlyGroup(groups: Int32Array): number | undefined {
  const [first = -1] = groups;
  return first >= 0 && groups.every((group) => group === first) ? first : undefined;
}

interface GroupedChunk {
  readonly chunk: DuckDbChunk;
  readonly groups: Int32Array;
  readonly only: number | undefined;
}

interface Filler {
  add(rows: GroupedChunk): void;
  finish(): SketchedColumn;
}

function numberFiller(
  column: Extract<Streamed, { kind: "number" | "text" }>,
  { windows, isPart = false }: WindowedRows,
  { at, bad }: { readonly at: number; readonly bad: number | undefined },
): Filler {
  const grid = new NumberGrid(column.edges);
  const sketches = Array.from({ length: windows }, () => new NumberSketch(grid));
  const badCells = new Float64Array(windows);
  return {
    add({ chunk, groups, only }) {
      const values = chunk.values(at, "DOUBLE");
      const valid = chunk.valid(at);
      if (only !== undefined && valid === undefined) sketches[only]?.add(values);
      else
        addGrouped({ values, groups: valid === undefined ? groups : withoutNulls(groups, valid, sketches) }, sketches);
      if (bad !== undefined) countWhere(chunk.values(bad, "BOOLEAN"), groups, badCells);
    },
    finish: () => ({
      name: column.name,
      columns: sketches.map((sketch) => numberOrText(column.kind, sketch.column({ exact: isPart }))),
      bad: badCells,
    }),
  };
}

function numberOrText(kind: "number" | "text", lengths: NumberColumn): ProfileColumn {
  return kind === "number" ? lengths : { kind: "text", rows: lengths.rows, nulls: lengths.nulls, lengths };
}

/** The groups with −1 where the cell is null, which is counted. */
function withoutNulls(
  groups: Int32Array,
  valid: Uint8Array,
  sketches: readonly { addNulls(count: number): void }[],
): Int32Array {
  const kept = Int32Array.from(groups);
  for (let row = 0; row < kept.length; row++) {
    if (hasBit(valid, row)) continue;
    sketches[kept[row] ?? -1]?.addNulls(1);
    kept[row] = -1;
  }
  return kept;
}

function countWhere(flags: Uint8Array, groups: Int32Array, counts: Float64Array): void {
  for (let row = 0; row < flags.length; row++) {
    const group = groups[row] ?? -1;
    if (flags[row] === 1 && group >= 0) counts[group] = (counts[group] ?? 0) + 1;
  }
}

function embeddingFiller(
  column: Extract<Streamed, { kind: "embedding" }>,
  { windows, isPart = false }: WindowedRows,
  at: number,
): Filler {
  const { edges, dimensions, name } = column;
  const grid = new NumberGrid(edges);
  const sketches = Array.from({ length: windows }, () => new EmbeddingSketch(grid, dimensions));
  return {
    add({ chunk, groups }) {
      const { values, offsets, lengths } = chunk.lists(at);
      for (let row = 0; row < groups.length; row++) {
        const sketch = sketches[groups[row] ?? -1];
        if (lengths[row] === dimensions) sketch?.add(values, offsets[row]);
        else sketch?.addNulls(1);
      }
    },
    finish: () => ({
      name,
      columns: sketches.map((sketch) => sketch.column({ exact: isPart })),
      bad: new Float64Array(windows),
    }),
  };
}

async function sketchCategories(
  { database, from, place, windows, isPart = false }: WindowedRows,
  { name, sql, reference }: Extract<Watched, { kind: "category" }>,
): Promise<SketchedColumn> {
  const sketches = Array.from({ length: windows }, () => new CategorySketch(reference));
  const counted = `SELECT ${place} AS place, ${sql} AS cell FROM ${from}`;
  const query = `SELECT place, count(*)::DOUBLE AS rows, cell FROM (${counted}) WHERE place >= 0 GROUP BY place, cell`;
  for await (const chunk of database.stream(query)) {
    const [groups, counts, cells] = [chunk.values(0, "INTEGER"), chunk.values(1, "DOUBLE"), chunk.texts(2)];
    for (const [row, cell] of cells.entries()) {
      const sketch = sketches[groups[row] ?? -1];
      if (cell === null) sketch?.addNulls(counts[row] ?? 0);
      else sketch?.add(cell, counts[row]);
    }
  }
  return {
    name,
    columns: sketches.map((sketch) => sketch.column({ exact: isPart })),
    bad: new Float64Array(windows),
  };
}
