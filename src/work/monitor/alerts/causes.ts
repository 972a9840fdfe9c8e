import type { Alert, WindowRecord } from "../../../generated/types.ts";

export type Cause = Alert["cause"];
type Signal = keyof WindowRecord["signals"];

/** What a cause is judged by, in the order in which alerts are listed. A stale monitor has no window to be judged by. */
const SIGNALS = {
  drift: { signal: "drift", persists: true },
  decay: { signal: "decay", persists: true },
  "estimated-decay": { signal: "estimatedDecay", persists: true },
  "concept-drift": { signal: "conceptDrift", persists: true },
  quality: { signal: "quality", persists: false },
  service: { signal: "service", persists: false },
  "no-data": { signal: "noData", persists: false },
} as const satisfies Readonly<
  Record<
    Exclude<Cause, "stale">,
    { readonly signal: Signal; /** Alerts by `alertAfter`. */ readonly persists: boolean }
  >
>;

export type WindowCause = keyof typeof SIGNALS;

/** Causes that a window shows. */
export const WINDOW_CAUSES: readonly WindowCause[] = [
  "drift",
  "decay",
  "estimated-decay",
  "concept-drift",
  "quality",
  "service",
  "no-data",
];

export const CAUSES: readonly Cause[] = [...WINDOW_CAUSES, "stale"];

/** Whether a cause waits for `alertAfter`: a failed check of the data, a service limit and missing data do not. */
export function needsPersistence(cause: WindowCause): boolean {
  return SIGNALS[cause].persists;
}

interface Looked {
  readonly rows: number;
  readonly signals: Readonly<Record<string, boolean | null | undefined>>;
}

/** Whether a window shows the cause; null where it was not measured, so that it is neither an alert nor its end. */
export function signalOf({ rows, signals }: Looked, cause: WindowCause): boolean | null {
  const signal = signals[SIGNALS[cause].signal] ?? null;
  // Only rows end the lack of them.
  return cause === "no-data" && signal === false && rows === 0 ? null : signal;
}
