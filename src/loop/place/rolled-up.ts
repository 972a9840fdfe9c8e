import type { WindowRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import { windowKey } from "../../work/monitor/window-key.ts";
import type { Place } from "./place.ts";

/**
 * The first digits of the keys of all windows that were recorded, on the branch or rolled up; `from` is the start of the
 * oldest that is asked about, and what was rolled up is read only where it may be among them.
 */
export async function recordedWindows(
  { ledger }: Pick<Place, "ledger">,
  model: string,
  from: string | undefined,
): Promise<ReadonlySet<string>> {
  const there = (await ledger.ids(model, "window")).map((id) => id.slice(-12));
  const latest = from === undefined ? undefined : await ledger.latest(model, "rollup");
  if (latest === undefined || from === undefined || Date.parse(from) >= Date.parse(latest.body.total.to))
    return new Set(there);
  const rolled = (await ledger.list(model, "rollup")).flatMap(({ body }) => body.windows);
  return new Set([...there, ...rolled.map(({ id }) => keyOf(model, id))]);
}

/** Since when these windows are; undefined where there is none. */
export function oldestOf(windows: readonly WindowRecord[]): string | undefined {
  return windows.map(({ window }) => window.from).toSorted()[0];
}

/** How the id of a window's entry ends. */
export function keyOf(model: string, id: string): string {
  return hexOf(windowKey(model, id)).slice(0, 12);
}

/** A window as lineage looks at it. */
export interface RolledEntry {
  readonly id: string;
  readonly recordedAt: string;
  readonly body: { readonly window: { readonly id: string }; readonly source?: string };
}

/** All windows that were rolled up, oldest first, by the ledger alone. */
export async function rolledWindows({ ledger }: Pick<Place, "ledger">, model: string): Promise<readonly RolledEntry[]> {
  const rollups = await ledger.list(model, "rollup");
  return rollups.flatMap(({ body }) =>
    body.windows.map(({ id, at, source }) => ({
      id: `${at.replaceAll(/[-:.]/g, "")}-${keyOf(model, id)}`,
      recordedAt: at,
      body: { window: { id }, ...(source !== undefined && { source }) },
    })),
  );
}
