import type { ColumnDrift } from "../../../generated/types.ts";
import { percent } from "../../../kernel/numbers.ts";
import type { DriftCase } from "./case.ts";
import { flagged } from "./family.ts";
import { missingRate, type Column, type NullRate } from "./null-rate.ts";

/**
 * Of the rows without an error the share that has no answer, beside the reference's, tested as the empty cells of a column
 * are. Undefined where nobody counted it, where nothing is missing on either side, and where the log's column is no use:
 * that is said as such.
 */
export function missingAnswers(
  { answers, unusable = {}, drift }: DriftCase,
  { reference, minRows }: { readonly reference: Column; readonly minRows: number },
): NullRate | undefined {
  if (answers === undefined || drift.engine !== "model-gitops" || Object.hasOwn(unusable, "@score")) return undefined;
  const rate = missingRate(reference, { empty: answers.missing, rows: answers.rows }, minRows);
  return rate?.pValue === null ? undefined : rate;
}

/** The prediction with what is missing of it, which is drift of its own. */
export function withMissing(
  column: ColumnDrift,
  { missing, tests, fdr }: { readonly missing: NullRate; readonly tests: number; readonly fdr: number },
): ColumnDrift {
  const { nullRate } = flagged(
    { ...column, nullRate: missing },
    { values: undefined, nulls: Math.min(1, tests * (missing.pValue ?? 1)), fdr },
  );
  if (nullRate?.flagged !== true) return { ...column, ...(nullRate && { nullRate }) };
  const { current, reference } = nullRate;
  const told = `Answers are missing in ${percent(current)} of rows without an error (reference ${percent(reference)}).`;
  return {
    ...column,
    nullRate,
    flagged: true,
    reason: column.reason === undefined ? told : `${told} ${column.reason}`,
  };
}
