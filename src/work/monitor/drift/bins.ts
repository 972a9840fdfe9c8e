import type { CategoryColumn, ColumnDrift, NumberColumn } from "../../../generated/types.ts";
import { asWritten } from "../../../kernel/numbers.ts";
import { toDigits } from "../../../kernel/rounding.ts";
import { truncate } from "../../../kernel/text.ts";
import { drawnBins } from "../../../stats/profile/drawn-bins.ts";
import type { DrawnBin } from "../../../stats/profile/drawn-bins.ts";

const LONGEST_LABEL = 100;

/** Both distributions, to be drawn. */
export function drawn<Column extends NumberColumn | CategoryColumn>(
  reference: Column,
  current: Column,
): NonNullable<ColumnDrift["bins"]> {
  const bins = drawnBins(reference, current);
  return {
    labels: bins.map((bin) => truncate(labelOf(bin), LONGEST_LABEL)),
    reference: bins.map((bin) => toDigits(bin.reference, DRAWN_DIGITS)),
    current: bins.map((bin) => toDigits(bin.current, DRAWN_DIGITS)),
  };
}

/** No eye sees more, and they are most of what a window takes of a repository, which has it for ever. */
const DRAWN_DIGITS = 4;

function labelOf({ value, from, to }: DrawnBin): string {
  if (value === null) return "other values";
  if (value !== undefined) return value;
  if (from === to && typeof from === "number") return shown(from);
  if (typeof from !== "number") return typeof to === "number" ? `< ${shown(to)}` : "all";
  return typeof to === "number" ? `${shown(from)} – ${shown(to)}` : `≥ ${shown(from)}`;
}

function shown(value: number): string {
  return asWritten(toDigits(value, 3));
}
