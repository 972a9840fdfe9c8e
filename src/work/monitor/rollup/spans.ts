import { groupBy } from "../../../kernel/grouping.ts";
import type { RolledSpan, WindowRecord } from "../../../generated/types.ts";

/** A day or a month, and the windows that it is made of. */
export interface PlannedSpan extends Pick<RolledSpan, "unit" | "from" | "to" | "windows" | "rows"> {
  /** Digests of their profiles, oldest first. */
  readonly profiles: readonly string[];
}

type Spanned = Pick<WindowRecord, "window" | "reference" | "profile">;

/** A day that loses an hour is a day. */
const SHORTER_THAN_A_DAY = 20 * 3_600_000;

/**
 * Days, of windows that are shorter, and months, in UTC by the start of the windows. What was counted in other bins, as
 * after a model was accepted with another reference, is a span of its own: the two cannot be added up.
 */
export function plannedSpans(windows: readonly Spanned[]): readonly PlannedSpan[] {
  const short = windows.filter(({ window: { from, to } }) => Date.parse(to) - Date.parse(from) < SHORTER_THAN_A_DAY);
  return [...spansOf("day", 10, short), ...spansOf("month", 7, windows)];
}

function spansOf(unit: RolledSpan["unit"], length: number, windows: readonly Spanned[]): readonly PlannedSpan[] {
  const keyOf = ({ window, reference }: Spanned): string =>
    `${new Date(window.from).toISOString().slice(0, length)} ${reference.profile ?? ""}`;
  const groups = [...groupBy(windows, keyOf).values()].map((group) => group.toSorted(byTime));
  return groups
    .map((group) => ({
      unit,
      from: group[0]?.window.from ?? "",
      to: group.map(({ window }) => window.to).reduce((last, to) => (to > last ? to : last)),
      windows: group.length,
      rows: group.reduce((sum, { window }) => sum + window.rows, 0),
      profiles: group.flatMap(({ profile }) => profile ?? []),
    }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

function byTime(a: Spanned, b: Spanned): number {
  return a.window.from < b.window.from ? -1 : 1;
}
