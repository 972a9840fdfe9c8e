import type { WindowPerformance, WindowRecord } from "../../generated/types.ts";
import { number, scaleFor } from "../../kernel/numbers.ts";
import { listed, plural } from "../../kernel/text.ts";

/** What is known of how well production answers, for whoever reads a proposal. */
export interface KnownPerformance {
  /** `held`: labels show credibly that nothing was lost. */
  readonly known: "fell" | "held" | "estimated" | "unknown";
  /** Sentences. */
  readonly text: string;
}

/**
 * Of the newest window. Only labels of rows from after `since`, when the world began to move, say anything about it:
 * where they come a year late, those that came in yesterday are of another world.
 */
export function knownPerformance(window: WindowRecord | undefined, since: number | undefined): KnownPerformance {
  if (window === undefined)
    return { known: "unknown", text: "Nothing is known yet: there is no window of production." };
  const { performance, signals } = window;
  const realized = told(performance.realized);
  if (signals.decay === true || signals.conceptDrift === true)
    return { known: "fell", text: `It fell: ${realized === "" ? "see the causes" : realized}.` };
  const rows = performance.labelled?.labels ?? 0;
  const isAbout =
    performance.labelled !== undefined && (since === undefined || Date.parse(performance.labelled.to) > since);
  if (signals.decay === false && isAbout && isCrediblyWithin(performance.realized))
    return { known: "held", text: `Nothing was lost, as ${plural(rows, "mature label")} show credibly: ${realized}.` };
  const estimated = told(performance.estimated);
  const late =
    performance.labelled === undefined || isAbout
      ? ""
      : " The labels that are mature are of rows from before it began.";
  if (estimated !== "") return { known: "estimated", text: `Estimated without labels: ${estimated}.${late}` };
  const some = realized === "" ? "No labels say whether this hurts." : `Not settled by labels: ${realized}.`;
  return { known: "unknown", text: `${some}${late}` };
}

/** Whether the whole interval of every measured metric lies on the good side of its limit. */
function isCrediblyWithin(metrics: Readonly<Record<string, WindowPerformance>>): boolean {
  const measured = Object.values(metrics).filter(({ value }) => value !== null);
  return measured.length > 0 && measured.every(isHeld);
}

function isHeld({ interval, threshold, reference, flagged }: WindowPerformance): boolean {
  if (flagged !== false || interval === null || threshold === null || typeof reference !== "number") return false;
  // A worse model passes the threshold, coming from the reference.
  return threshold <= reference ? interval[0] >= threshold : interval[1] <= threshold;
}

function told(metrics: Readonly<Record<string, WindowPerformance>>): string {
  return listed(
    Object.entries(metrics).flatMap(([name, { value, interval, threshold }]) => {
      if (value === null) return [];
      const show = (one: number): string => number(one, scaleFor([one]));
      const ends = interval === null ? "" : ` [${show(interval[0])}, ${show(interval[1])}]`;
      return [`${name} ${show(value)}${ends}${threshold === null ? "" : `, limit ${show(threshold)}`}`];
    }),
  );
}
