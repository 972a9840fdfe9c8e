import { EVIDENCE } from "../known-windows.ts";
import type { ColumnDrift, PastWindow, WindowRecord } from "../../../generated/types.ts";
import { EVIDENCE_LIMIT, nextEvidence } from "../../../stats/sequential/e-detector.ts";
import { isFar } from "./family.ts";
import { mattersAsNulls } from "./null-rate.ts";

interface Looks {
  readonly columns: ReadonlyMap<string, ColumnDrift>;
  readonly prediction: ColumnDrift | undefined;
  readonly history: readonly PastWindow[];
}

/**
 * What this window adds to what those before it said. Its p-value is the smallest adjusted one of a difference that is
 * also large (a smaller difference counts as none, which only makes the p-value larger), doubled where the prediction
 * was tested too. Undefined where nothing was tested.
 */
export function evidenceOf({ columns, prediction, history }: Looks): NonNullable<WindowRecord["drift"]>["evidence"] {
  const families = [[...columns.values()].flatMap(pValuesOf), prediction ? pValuesOf(prediction) : []];
  const tested = families.filter((family) => family.length > 0);
  if (tested.length === 0) return undefined;
  const pValue = Math.min(1, tested.length * Math.min(...tested.flat()));
  const last = history.findLast(({ values }) => typeof values?.[EVIDENCE] === "number")?.values?.[EVIDENCE] ?? 0;
  const value = nextEvidence(last, pValue);
  return { value, limit: EVIDENCE_LIMIT, flagged: value >= EVIDENCE_LIMIT };
}

function pValuesOf(column: ColumnDrift): readonly number[] {
  const { adjustedP, nullRate } = column;
  return [
    ...(adjustedP === null ? [] : [isFar(column) ? adjustedP : 1]),
    ...(typeof nullRate?.adjustedP === "number" ? [mattersAsNulls(nullRate) ? nullRate.adjustedP : 1] : []),
  ];
}
