import type { ExperimentShare } from "../../../generated/types.ts";
import type { ExperimentTotals } from "../experiment-totals.ts";

/** From this share on, what is left out may change the answer. */
export const MOST_LEFT_OUT = 0.01;

/** What was left out of this window, and what to do about it. */
export function notesOf(
  share: ExperimentShare,
  { withoutUnit, others }: ExperimentTotals,
  isShadow: boolean,
): string[] {
  const counted = share.units[0]! + share.units[1]!;
  const notes: string[] = [];
  if (share.both > 0) {
    const advice =
      share.both > MOST_LEFT_OUT * (counted + share.both)
        ? " That is more than 1 %: assign by unit, once for all its requests."
        : "";
    notes.push(
      `${units(share.both)} had answers of both arms in this window and ${are(share.both)} left out.${advice}`,
    );
  }
  if (share.unpaired > 0) notes.push(`${share.unpaired} requests had one model's answer alone and cannot be compared.`);
  if (withoutUnit > 0) {
    const what = isShadow ? "an id that both models' answers share" : "the unit that the arm was drawn for";
    notes.push(`${withoutUnit} rows of the two arms are left out: log ${what}.`);
  }
  if (others > 0) notes.push(`${others} rows were of neither arm.`);
  return notes;
}

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count} units`;
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}
