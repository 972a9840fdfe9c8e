import type { AlertsRecord, PastWindow, WindowRecord } from "../../../../../src/generated/types.ts";
import type { Freshness } from "../../../../../src/work/monitor/freshness.ts";
import type { WindowCause } from "../../../../../src/work/monitor/alerts/causes.ts";
import type { Unwatched } from "../../../../../src/work/monitor/alerts/unwatched.ts";
import { alertTransitions, type AlertChange } from "../../../../../src/work/monitor/alerts/transitions.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2026-11-01T00:00:00Z");
const ZERO = `sha256:${"0".repeat(64)}`;

type Signals = Partial<WindowRecord["signals"]>;

type Change = Partial<WindowRecord> & { readonly revision?: number };

/** The day's window; `revision` 2 and more replace it. */
export function windowOf(day: number, signals: Signals = {}, change: Change = {}): WindowRecord {
  const { revision = 1, ...rest } = change;
  const from = new Date(FIRST + day * DAY).toISOString();
  const id = `${from.slice(0, 10)}${revision > 1 ? `.r${revision}` : ""}`;
  const noData = signals.noData ?? false;
  return {
    schema: "model-gitops/window/v1",
    model: "churn",
    key: ZERO,
    window: { id, from, to: new Date(FIRST + (day + 1) * DAY).toISOString(), rows: noData ? 0 : 1000, state: "final" },
    reference: { kind: "fixed", dataset: "holdout", digest: "abc", rows: 5000 },
    rules: ZERO,
    drift: { engine: "model-gitops", columns: {}, share: null, flagged: signals.drift ?? null },
    quality: [],
    performance: { realized: {}, estimated: {} },
    signals: { drift: null, decay: null, estimatedDecay: null, conceptDrift: null, noData, ...signals },
    reasons: {},
    health: "unknown",
    fresh: "fresh",
    ...rest,
  };
}

export function past({ window, signals }: WindowRecord): PastWindow {
  const { id, from, to, rows } = window;
  return { id, from, to, rows, signals: { ...signals } };
}

/** Each with the windows before it. */
export function withHistories(windows: readonly WindowRecord[], earlier: readonly WindowRecord[] = []): WindowRecord[] {
  return windows.map((window, index) => ({
    ...window,
    history: [...earlier, ...windows.slice(0, index)].map(past),
  }));
}

export const FRESH: Freshness = { fresh: "fresh", dueAt: undefined, silentSince: undefined, now: FIRST };

/** A day's letters: `x` shows the signal, `.` does not, `?` was not measured. */
export function daysOf(text: string, signal: keyof WindowRecord["signals"] = "drift", first = 0): WindowRecord[] {
  return text
    .split("")
    .map((letter, index) => windowOf(first + index, letter === "?" ? {} : { [signal]: letter === "x" }));
}

export interface Told {
  readonly before?: AlertsRecord | undefined;
  readonly windows: readonly WindowRecord[];
  readonly recent?: readonly PastWindow[];
  readonly fresh?: Freshness;
  readonly of?: number;
  readonly last?: number;
  readonly unwatched?: ReadonlyMap<WindowCause, Unwatched>;
}

export function judged({
  before,
  windows,
  recent = [],
  fresh = FRESH,
  of = 2,
  last = 3,
  unwatched = new Map(),
}: Told): AlertChange {
  const drift = { share: 0.5 } as never;
  const monitoring = { alertAfter: { of, last }, drift };
  return alertTransitions({ model: "churn", before, windows, recent, fresh, monitoring, unwatched, now: FIRST });
}
