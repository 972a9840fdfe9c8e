import type { ExperimentMemory, ExperimentShare, ExperimentState } from "../../../generated/types.ts";
import { addShare, NOTHING } from "./add-share.ts";
import { recordedShare } from "./few-units.ts";
import { countNewUnits, unitsSeen } from "./seen-units.ts";
import { partnersOf, shareOf } from "./share.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";
import type { ExperimentWindow } from "./window.ts";

/** What was known before this window, of the same experiment; undefined where it begins. */
export function stateBefore({ spec, before }: ExperimentWindow): ExperimentState | undefined {
  return before?.id === experimentId(spec) && before.kind === (spec.kind ?? "variants") ? before : undefined;
}

export function experimentId({ id, treatment }: ExperimentWindow["spec"]): string {
  return (id ?? treatment).slice(0, 100);
}

/** The memory with this window in it; the window itself where nothing of it is new. */
export function remember(window: ExperimentWindow & { readonly totals: ExperimentTotals }): {
  readonly memory: ExperimentMemory;
  readonly isKnown: boolean;
  /** The share of the window's units that had the other arm before. */
  readonly switched: number;
} {
  const { spec, span, totals, replaces } = window;
  const kind = spec.kind ?? "variants";
  const before = stateBefore(window)?.memory;
  const share = recordedShare(shareOf(totals, kind), totals, kind);
  const former = before?.window === span.id ? before.share : replaces?.memory?.share;
  if (before !== undefined && former !== undefined && isSame(former, share)) {
    return { memory: before, isKnown: true, switched: 0 };
  }
  const rest = before === undefined ? NOTHING : former === undefined ? before.all : addShare(before.all, former, -1);
  const all = addShare(rest, share);
  const { switched, ...seen } =
    kind === "shadow"
      ? { seen: ["", ""], rate: 1, assigned: all.units, switched: 0 }
      : countNewUnits(unmixed(totals.entries), before);
  const memory: ExperimentMemory = {
    ...before,
    window: span.id,
    from: Math.min(before?.from ?? span.from, span.from),
    // Where nobody is served any more, labels of earlier answers may still come.
    to: before !== undefined && totals.entries.length === 0 ? before.to : Math.max(before?.to ?? span.to, span.to),
    share,
    all,
    ...seen,
  };
  return { memory: { ...memory, ...tuning(memory, spec) }, isKnown: false, switched };
}

/** Units an arm needs before the first look. */
export const FEWEST_UNITS = 100;

/** The rows to be expected when a decision is: of the planned units, or of the shortest time. */
function tuning(memory: ExperimentMemory, spec: ExperimentWindow["spec"]): Pick<ExperimentMemory, "tunedFor"> {
  const units = unitsSeen(memory);
  if (memory.tunedFor !== undefined || Math.min(...units) < FEWEST_UNITS) return {};
  const rows = Math.max(mostRows(memory.all), units[0] + units[1]);
  const elapsed = memory.to - memory.from;
  const growth = spec.units === undefined ? spec.minimumMs / Math.max(1, elapsed) : spec.units / (units[0] + units[1]);
  return { tunedFor: Math.max(1000, Math.round(rows * Math.max(1, growth))) };
}

function mostRows({ sums }: ExperimentShare): number {
  return Object.values(sums).reduce((most, { rows }) => Math.max(most, rows[0]! + rows[1]!), 0);
}

function unmixed(entries: Float64Array): Float64Array {
  const partners = partnersOf(entries);
  return entries.filter((_, entry) => partners[entry]! < 0);
}

function isSame(first: ExperimentShare, second: ExperimentShare): boolean {
  return JSON.stringify(addShare(NOTHING, first)) === JSON.stringify(addShare(NOTHING, second));
}
