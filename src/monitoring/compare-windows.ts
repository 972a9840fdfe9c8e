import { dirname } from "node:path";
import type { Column } from "../data/column-types.ts";
import { openTable, type Table } from "../data/table.ts";
import { watched, watchedColumns, type Watched } from "../data/watched-columns.ts";
import { openDuckDb, type DuckDb } from "../engines/duckdb.ts";
import type { Profile } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { MachineError, UserError, userMessage } from "../kernel/errors.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ResolvedDrift } from "../manifest/resolved-monitoring.ts";
import type { ColumnRows } from "../stats/drift/column-rows.ts";
import { comparedOnRows, type Sampled } from "../work/monitor/drift/compare-rows.ts";
import { engineTest, type EngineResult } from "../work/monitor/drift/engine-tests.ts";
import { sampledTest } from "../work/monitor/drift/sampled-tests.ts";
import { own } from "../work/monitor/drift/setting.ts";
import type { MeasuredWindow, WindowSpan } from "../work/monitor/measured.ts";
import { damagedFiles } from "./damaged-files.ts";
import { openLog } from "./log-table.ts";
import { logWishes, monitoringOf } from "./open-production.ts";
import type { ReadFiles } from "./request.ts";
import { logRoles } from "./roles.ts";
import {
  cellsBySpan,
  cellsOf,
  sampleOf,
  sidesOf,
  type Cells,
  type SampledColumn,
  type TimedRows,
} from "./row-cells.ts";
import { rangeSql } from "./window-sql.ts";

export interface RowsRequest {
  readonly host: Host;
  /** With its monitoring. */
  readonly model: ResolvedModel;
  readonly logs: Pick<ReadFiles, "files">;
  readonly reference: Profile;
  /** The rows that the profile was made from; absolute. */
  readonly data: { readonly files: readonly string[]; readonly root?: string | undefined };
  /** Messages name the log's files relative to this. Default: the workspace. */
  readonly root?: string | undefined;
}

/** By window, in their order: columns of text and embeddings, and under another engine all others. */
export type RowTests = ReadonlyMap<string, Required<Pick<MeasuredWindow, "sampled" | "engine">>>;

/** Windows of which the cells of a column are held together. */
const BATCH = 8;
const MEMORY = 512 * 1024 ** 2;

/**
 * Compares windows that do not overlap with the reference on the rows of both, one column after the other. A column
 * that cannot be read has the sentence why, and the others go on. Throws a UserError where the files cannot be opened.
 */
export async function compareRows(request: RowsRequest, spans: readonly WindowSpan[]): Promise<RowTests> {
  const { host, logs, data } = request;
  const folders = [...new Set([...logs.files, ...data.files].map((file) => dirname(file)))];
  await using database = await openDuckDb({ host, folders, memoryLimit: MEMORY });
  try {
    return await compared(database, request, spans);
  } catch (error) {
    if (!isUsers(error)) throw error;
    const damaged = await damagedFiles(database, logs.files);
    if (damaged.size === 0) throw error;
    // The first reading has told of them, and left them out too.
    const whole = { files: logs.files.filter((file) => !damaged.has(file)) };
    return await compared(database, { ...request, logs: whole }, spans);
  }
}

function isUsers(error: unknown): boolean {
  return error instanceof UserError && !(error instanceof MachineError);
}

async function compared(database: DuckDb, request: RowsRequest, spans: readonly WindowSpan[]): Promise<RowTests> {
  const { model, reference } = request;
  const { drift, features } = monitoringOf(model);
  const tests = new Map(spans.map(({ id }) => [id, { sampled: [] as Sampled[], engine: [] as EngineResult[] }]));
  const sides = await openSides(database, request);
  if (sides === undefined) return tests;
  const wanted = new Set(comparedOnRows(reference, drift));
  const columns = watchedColumns({ columns: sides.log.table.columns, features, reference: reference.columns });
  for (const column of columns) {
    // What the log has not, or has otherwise, was told with the windows.
    if ("problem" in column || !wanted.has(column.name)) continue;
    const found = await testsOf({ ...sides, drift, profile: reference }, column, spans);
    for (const [place, { id }] of spans.entries()) {
      const test = found[place];
      const window = tests.get(id);
      if (test === undefined || window === undefined) continue;
      if (test.on === "sample") window.sampled.push(test.test);
      else window.engine.push(test.test);
    }
  }
  return tests;
}

interface Sides {
  readonly log: TimedRows;
  readonly reference: Table;
}

async function openSides(database: DuckDb, request: RowsRequest): Promise<Sides | undefined> {
  const { host, model, logs, data, root = host.workspace } = request;
  const monitoring = monitoringOf(model);
  const wishes = (columns: readonly string[]) => logWishes(model, monitoring, columns);
  const { log } = await openLog(database, {
    files: logs.files,
    root,
    wishes,
    timezone: monitoring.timezone,
    timeColumn: (columns) => logRoles(model, monitoring, columns).time,
  });
  if (log === undefined) return undefined;
  const reference = await openTable(database, {
    files: data.files,
    root: data.root ?? host.workspace,
    kinds: wishes,
  });
  return { log, reference };
}

type ColumnTest =
  | { readonly on: "sample"; readonly test: Sampled }
  | { readonly on: "rows"; readonly test: EngineResult };

interface Comparing extends Sides {
  readonly drift: ResolvedDrift;
  readonly profile: Profile;
}

/** By span; in trouble the same sentence for each. */
async function testsOf(
  comparing: Comparing,
  column: Watched,
  spans: readonly WindowSpan[],
): Promise<readonly ColumnTest[]> {
  const isSampled = column.kind === "text" || column.kind === "embedding";
  try {
    return isSampled ? await sampledTests(comparing, column, spans) : await engineTests(comparing, column, spans);
  } catch (error) {
    if (!isUsers(error)) throw error;
    const test = { column: column.name, problem: userMessage(error) };
    return spans.map(() => (isSampled ? { on: "sample", test } : { on: "rows", test }));
  }
}

async function sampledTests(
  { log, reference, drift, profile }: Comparing,
  column: SampledColumn,
  spans: readonly WindowSpan[],
): Promise<readonly ColumnTest[]> {
  const { name } = column;
  const before = await sampleOf({ table: reference, condition: "true" }, referenceColumn(reference, column, profile));
  const tests: ColumnTest[] = [];
  // One after the other: many windows of long vectors would not lie in memory.
  for (const span of spans) {
    const now = await sampleOf({ table: log.table, condition: rangeSql(log.time, [span]) }, column);
    const test = sampledTest(name, sidesOf(before, now), own(drift.columns, name)?.method);
    tests.push({ on: "sample", test });
  }
  return tests;
}

async function engineTests(
  { log, reference, drift: { engine }, profile }: Comparing,
  column: Extract<Watched, { kind: "number" | "category" }>,
  spans: readonly WindowSpan[],
): Promise<readonly ColumnTest[]> {
  if (engine === "model-gitops") return [];
  const { name } = column;
  const before = await cellsOf(reference, referenceColumn(reference, column, profile));
  const tests: ColumnTest[] = [];
  for (let start = 0; start < spans.length; start += BATCH) {
    const windows = await cellsBySpan(log, column, spans.slice(start, start + BATCH));
    for (const now of windows) tests.push({ on: "rows", test: engineTest(name, rowsOf(before, now), engine) });
  }
  return tests;
}

function rowsOf(before: Cells, now: Cells): ColumnRows {
  if (before.kind === "number" && now.kind === "number")
    return { kind: "number", reference: before.values, current: now.values };
  if (before.kind === "category" && now.kind === "category")
    return { kind: "category", reference: before.values, current: now.values };
  throw new Error("two sides of two kinds");
}

/** How the reference's own column is read as its profile has it. */
function referenceColumn<Plan extends Watched>(table: Table, { name, kind }: Plan, { columns }: Profile): Plan {
  const column: Column = table.column(name);
  const wanted = own(columns, name);
  const plan = wanted && watched(name, column, wanted);
  if (plan === undefined || "problem" in plan || !isOf<Plan>(plan, kind))
    throw new UserError(
      `${table.source} does not have ${JSON.stringify(name)} as the profile of the reference has it. Make the profile again (model-gitops profile).`,
    );
  return plan;
}

function isOf<Plan extends Watched>(plan: Watched, kind: Plan["kind"]): plan is Plan {
  return plan.kind === kind;
}
