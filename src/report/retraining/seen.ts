import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { told, type Told } from "../monitor/monitored.ts";

/**
 * The newest window with those before it, names in one order: the same facts give the same bytes, however the objects
 * that hold them were made. `past` replaces the window's own history.
 */
export function seenOf(window: WindowRecord | undefined, past?: readonly PastWindow[]): Told | undefined {
  if (window === undefined) return undefined;
  const history = (past ?? window.history ?? []).map((one) => ({
    ...one,
    ...(one.values !== undefined && { values: inOrder(one.values) }),
  }));
  const { performance } = window;
  const ordered: WindowRecord = {
    ...window,
    performance: {
      ...performance,
      realized: inOrder(performance.realized),
      estimated: inOrder(performance.estimated),
    },
    history,
  };
  return told({ model: window.model, windows: [ordered] });
}

function inOrder<T>(named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
