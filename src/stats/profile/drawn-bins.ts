import type { CategoryColumn, NumberColumn } from "../../generated/types.ts";

export interface DrawnBin {
  /** Of a category its name; of numbers undefined. */
  readonly value?: string;
  /** Of numbers: from … to (outside); null where the bin has no end. `from === to` is a single value. */
  readonly from?: number | null;
  readonly to?: number | null;
  /** `other`: all categories that are not drawn. */
  readonly other?: boolean;
  /** Shares of the values that are there, 0-1. */
  readonly reference: number;
  readonly current: number;
}

/**
 * Two distributions for a chart, in at most `most` bins, none of which tells of fewer than ten rows.
 * @awaits the scheduled monitor
 */
export function drawnBins<Column extends NumberColumn | CategoryColumn>(
  reference: Column,
  current: Column,
  most = 20,
): readonly DrawnBin[] {
  throw new Error(`not yet ${reference.rows} ${current.rows} ${most}`);
}
