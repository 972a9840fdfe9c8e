/** Whether a window has so few rows that its log, and not its world, is what changed. */
import type { PastWindow, WindowRecord } from "../../generated/types.ts";
import { count } from "../../kernel/numbers.ts";
import { plural } from "../../kernel/text.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { gammaSf } from "../../stats/distributions/gamma.ts";
import { sinceOf } from "./grid.ts";
import { asLongAs } from "./known-windows.ts";
import { DAY, zoneOf } from "./zone.ts";

type Made = Pick<WindowRecord["window"], "from" | "to" | "rows" | "state">;

export interface UsualRows {
  readonly monitoring: Pick<ResolvedMonitoring, "window" | "since" | "timezone">;
  /** Final ones before this one, oldest first. */
  readonly history: readonly PastWindow[];
}

/** Far fewer: less than this share of the fewest. */
const SHARE = 0.1;
const FEWEST_WINDOWS = 3;
const MOST_WINDOWS = 14;
/** Rarer than this by chance, as where shares of rows are judged. */
const BY_CHANCE = 0.005;
/** A day of 23 hours is one. */
const ABOUT = 0.1;

/**
 * Why a final window has credibly less than a tenth of the fewest rows that windows as long as it had before (Poisson), as
 * words; undefined where it has not, or nobody can tell. Windows without data do not count as usual, so that a log which
 * fell silent stays so until its rows are back. What is usual has to reach back a week, of windows that are shorter than
 * a day a day: nights and weekends belong to it.
 */
export function farFewerRows(made: Made, { monitoring, history }: UsualRows): string | undefined {
  const { rows, state } = made;
  if (rows === 0 || state !== "final" || !("ms" in monitoring.window)) return undefined;
  const usual = usualRows(made, { monitoring, history });
  const [fewest, most] = [Math.min(...usual), Math.max(...usual)];
  if (usual.length < FEWEST_WINDOWS || rows >= SHARE * fewest) return undefined;
  // P(X ≤ rows) where a tenth of the fewest is what would be expected.
  if (gammaSf(SHARE * fewest, rows + 1) > BY_CHANCE) return undefined;
  const range = fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`;
  return `${plural(rows, "row")}; the ${plural(usual.length, "window")} before with data had ${range} each. If so few are usual now, set monitoring.since to when that began.`;
}

/** Of the windows by which this one is judged; none where they do not reach back far enough. */
function usualRows({ from, to }: Made, { monitoring, history }: UsualRows): readonly number[] {
  const span = { from: Date.parse(from), to: Date.parse(to) };
  const length = span.to - span.from;
  const season = length < DAY * (1 - ABOUT) ? DAY : 7 * DAY;
  const { since, timezone } = monitoring;
  const begin = since === undefined ? -Infinity : sinceOf(since, zoneOf(timezone));
  const usual = asLongAs(history, span)
    .filter((past) => past.rows > 0 && past.signals["noData"] !== true && Date.parse(past.from) >= begin)
    .slice(-Math.max(MOST_WINDOWS, Math.ceil(season / length) + 1));
  const oldest = usual[0];
  const isLong = oldest !== undefined && Date.parse(oldest.from) <= span.from - season * (1 - ABOUT);
  return isLong ? usual.map(({ rows }) => rows) : [];
}
