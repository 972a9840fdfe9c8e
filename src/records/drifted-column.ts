import type { ColumnDrift } from "../generated/types.ts";

/** Whether a column drifted, wherever it is counted or told: its values did, or how many of them are missing did. */
export function hasDrifted({ flagged, nullRate }: Pick<ColumnDrift, "flagged" | "nullRate">): boolean {
  return flagged === true || nullRate?.flagged === true;
}
