import type { CategoryColumn, NumberColumn, Profile } from "../../src/generated/types.ts";
import { resolveMonitoring } from "../../src/manifest/monitoring.ts";
import type { ResolvedMonitoring } from "../../src/manifest/resolved-monitoring.ts";
import type { ModelManifest, MonitoringSpec } from "../../src/generated/types.ts";
import { CategorySketch, referenceCategories } from "../../src/stats/profile/category-sketch.ts";
import { chunkDistances } from "../../src/stats/profile/chunk-distances.ts";
import { numberEdges } from "../../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../../src/stats/profile/number-grid.ts";
import { NumberSketch } from "../../src/stats/profile/number-sketch.ts";

/** Cells of a column in the order of the rows: numbers (NaN: empty), or categories (null: empty). */
export type Cells = Float64Array | readonly (string | null)[];
export type Table = Readonly<Record<string, Cells>>;

/** The profile of a reference; with `parts`, also how far so many parts of it are from the rest. */
export function referenceOf(
  table: Table,
  { parts = 0, prediction = {} }: { readonly parts?: number; readonly prediction?: { score?: Float64Array } } = {},
): Profile {
  const columns = mapTable(table, referenceColumn);
  const score = prediction.score && numberReference(prediction.score);
  const all: Table = { ...table, ...(prediction.score && { "@score": prediction.score }) };
  const wholes: Readonly<Record<string, NumberColumn | CategoryColumn>> = {
    ...columns,
    ...(score && { "@score": score }),
  };
  const distances = mapTable(all, (cells, name) => {
    const whole = wholes[name] ?? referenceColumn(cells);
    const counted = Array.from({ length: parts }, (_, part) => windowColumn(partOf(cells, part, parts), whole));
    return [...chunkDistances(counted, whole)];
  });
  return {
    ...profileOf("reference", columns),
    prediction: { ...(score && { score }) },
    ...(parts > 0 && { distances }),
  };
}

/** The profile of a window in the bins of the reference. */
export function windowOf(
  reference: Profile,
  table: Table,
  { prediction = {} }: { readonly prediction?: { score?: Float64Array } } = {},
): Profile {
  const columns = mapTable(table, (cells, name) =>
    windowColumn(cells, ownColumn(reference, name) ?? referenceColumn(cells)),
  );
  const { score } = reference.prediction;
  const counted = prediction.score && score && windowColumn(prediction.score, score);
  const isNumber = counted?.kind === "number";
  return { ...profileOf("window", columns), prediction: { ...(isNumber && { score: counted }) } };
}

export function monitoringOf(spec: Omit<MonitoringSpec, "logs"> = {}): ResolvedMonitoring {
  const manifest = {
    evaluation: { datasets: { holdout: { path: "holdout.csv" } } },
    monitoring: { logs: "logs.csv", reference: "holdout", ...spec },
  } as unknown as ModelManifest;
  const resolved = resolveMonitoring(manifest, "models/credit/model.yaml");
  if (resolved === undefined) throw new Error("the manifest has a section monitoring");
  return resolved;
}

function ownColumn({ columns }: Profile, name: string): NumberColumn | CategoryColumn | undefined {
  const column = columns[name];
  return column?.kind === "number" || column?.kind === "category" ? column : undefined;
}

function referenceColumn(cells: Cells): NumberColumn | CategoryColumn {
  return cells instanceof Float64Array ? numberReference(cells) : categoryReference(cells);
}

function numberReference(cells: Float64Array): NumberColumn {
  const sorted = cells.filter(Number.isFinite).sort();
  return filled(new NumberSketch(new NumberGrid(numberEdges(sorted))), cells).column({
    distinct: new Set(sorted).size,
  });
}

function categoryReference(cells: readonly (string | null)[]): CategoryColumn {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return referenceCategories(counts, cells.filter((cell) => cell === null).length);
}

function windowColumn(cells: Cells, reference: NumberColumn | CategoryColumn): NumberColumn | CategoryColumn {
  if (cells instanceof Float64Array && reference.kind === "number") {
    return filled(new NumberSketch(gridOf(reference)), cells).column();
  }
  if (cells instanceof Float64Array || reference.kind === "number") return referenceColumn(cells);
  const sketch = new CategorySketch(reference);
  for (const cell of cells) if (cell !== null) sketch.add(cell);
  sketch.addNulls(cells.filter((cell) => cell === null).length);
  return sketch.column();
}

const grids = new WeakMap<NumberColumn, NumberGrid>();

/** Made once a column, as its users do. */
function gridOf(reference: NumberColumn): NumberGrid {
  const grid = grids.get(reference) ?? new NumberGrid(reference.edges);
  grids.set(reference, grid);
  return grid;
}

/** NaN stands for an empty cell here. */
function filled(sketch: NumberSketch, cells: Float64Array): NumberSketch {
  const there = cells.filter((cell) => !Number.isNaN(cell));
  sketch.add(there);
  sketch.addNulls(cells.length - there.length);
  return sketch;
}

function partOf(cells: Cells, part: number, parts: number): Cells {
  const size = cells.length / parts;
  return cells.slice(Math.round(part * size), Math.round((part + 1) * size));
}

function mapTable<Value>(table: Table, map: (cells: Cells, name: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, map(cells, name)]));
}

function profileOf(role: Profile["role"], columns: Readonly<Record<string, NumberColumn | CategoryColumn>>): Profile {
  const rows = Math.max(0, ...Object.values(columns).map((column) => column.rows));
  const source = { dataset: role, digest: "sha256:0" };
  return {
    schema: "model-gitops/profile/v1",
    model: "credit",
    role,
    source,
    rows,
    columns: { ...columns },
    prediction: {},
  };
}
