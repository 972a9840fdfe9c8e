import type { DuckDb } from "../engines/duckdb.ts";
import type { Profile } from "../generated/types.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import { measureBatch, type BatchContext } from "./measure-batch.ts";
import { openProduction } from "./open-production.ts";
import type { FormerReference, WindowsRequest } from "./request.ts";
import type { WindowPart } from "./window-part.ts";

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
export async function measureEach(
  { database, request, context, references }: Measuring,
  planned: readonly PlannedWindow[],
): Promise<Awaited<ReturnType<typeof measureBatch>>> {
  const groups = new Map<Profile | undefined, PlannedWindow[]>();
  for (const window of planned) {
    const reference = references.get(window.span.id);
    groups.set(reference, [...(groups.get(reference) ?? []), window]);
  }
  const parts = new Map<string, WindowPart>();
  const problems: string[] = [];
  for (const [reference, windows] of groups) {
    const own = reference === undefined ? context : (await openProduction(database, { ...request, reference })).context;
    const batch = await measureBatch(own ?? context, windows);
    problems.push(...batch.problems);
    for (const part of batch.parts) parts.set(part.planned.span.id, part);
  }
  return { parts: planned.flatMap(({ span }) => parts.get(span.id) ?? []), problems };
}
