import type { LabelsKnown } from "./measured.ts";
import type { Revision } from "./revisions.ts";
import { spanCounts, type Count } from "./span-counts.ts";
import type { TimeCounts } from "./stray-rows.ts";

/** Rows of the log whose label is known and can be used, by their own times. */
export interface LabelAsk {
  readonly rows: TimeCounts;
  /** How old a row is when its label counts. */
  readonly maturityMs: number;
  /** Fewer are not measured. */
  readonly minLabels: number;
}

/** What came of a final window after it was made. */
export interface Late {
  readonly rows: number;
  readonly labels: number;
  /** Whether the window is made again for it. */
  readonly isEnough: boolean;
}

/**
 * Labels can trickle in for months, and each time sixty windows would be made again: it takes a twentieth more than
 * they had, and as many as are measured.
 */
const MORE = 1.05;

/** Of fewer the difference of two records would tell what no record tells: their values. */
const FEWEST_LATE = 10;

/** A window of which rows are gone is not made again: what was recorded of it is more than there is now. */
export function lateOf(revision: Revision, count: Count, labels: Labels | undefined): Late {
  const rows = count(revision) - revision.rows;
  if (rows < 0) return { rows: 0, labels: 0, isEnough: false };
  const more = moreLabels(revision, labels);
  const isEnough = rows >= FEWEST_LATE || (rows > 0 && revision.rows === 0) || more.isEnough;
  return { rows, labels: more.labels, isEnough };
}

function moreLabels({ labelled, ...span }: Revision, labels: Labels | undefined): Omit<Late, "rows"> {
  const now = labels?.of(span);
  // Under another maturity than then they are those of other rows, and count in windows to come.
  if (labels === undefined || now === undefined || labelled?.from !== now.from) return { labels: 0, isEnough: false };
  const more = Math.max(0, now.known - labelled.known);
  return { labels: more, isEnough: more > 0 && now.known >= Math.max(labels.least, labelled.known * MORE) };
}

export interface Labels {
  /** Which rows' labels become mature in a span, and of how many they are known. */
  readonly of: (span: { readonly from: number; readonly to: number }) => LabelsKnown;
  readonly least: number;
}

export function labelsOf(ask: LabelAsk | undefined): Labels | undefined {
  if (ask === undefined) return undefined;
  const count = spanCounts(ask.rows);
  return {
    of({ from, to }) {
      const matured = { from: from - ask.maturityMs, to: to - ask.maturityMs };
      return { ...matured, known: count(matured) };
    },
    least: ask.minLabels,
  };
}
