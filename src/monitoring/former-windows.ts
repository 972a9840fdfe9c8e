import type { DuckDb } from "../engines/duckdb.ts";
import type { Profile } from "../generated/types.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import { measureBatch, type BatchContext, type MeasuredBatch } from "./measure-batch.ts";
import { openProduction } from "./open-production.ts";
import type { FormerReference, WindowsRequest } from "./request.ts";

export interface FormerWindows {
  /** All, with the artifact that they are judged as where that is another. */
  readonly planned: readonly PlannedWindow[];
  /** By id, of windows that are counted in the bins of another reference. */
  readonly references: ReadonlyMap<string, Profile>;
}

/** Late rows of a window that another model answered are compared with what that one was accepted on. */
export async function formerWindows(
  { former }: WindowsRequest,
  windows: readonly PlannedWindow[],
): Promise<FormerWindows> {
  const references = new Map<string, Profile>();
  const planned: PlannedWindow[] = [];
  for (const window of windows) {
    const own: FormerReference | undefined =
      window.replaces === undefined ? undefined : await former?.(window.replaces);
    if (own?.profile !== undefined) references.set(window.span.id, own.profile);
    planned.push(own?.artifact === undefined ? window : { ...window, artifact: own.artifact });
  }
  return { planned, references };
}

export interface Measuring {
  readonly database: DuckDb;
  readonly request: WindowsRequest;
  readonly context: BatchContext;
  readonly references: FormerWindows["references"];
}

/** Windows in their order, each in the bins of its own reference. The log is opened again for those of another: they are few. */
export async function* measureEach(
  { database, request, context, references }: Measuring,
  planned: readonly PlannedWindow[],
): AsyncGenerator<MeasuredBatch> {
  const runs: { readonly reference: Profile | undefined; readonly windows: PlannedWindow[] }[] = [];
  for (const window of planned) {
    const reference = references.get(window.span.id);
    const last = runs.at(-1);
    if (last !== undefined && last.reference === reference) last.windows.push(window);
    else runs.push({ reference, windows: [window] });
  }
  for (const { reference, windows } of runs) {
    const own = reference === undefined ? context : (await openProduction(database, { ...request, reference })).context;
    yield* measureBatch(own ?? context, windows);
  }
}
