import { meanLoss } from "../../stats/metrics/probability-losses.ts";
import { unmeasured, type Measured } from "../../stats/measured.ts";
import type { Measurement } from "./measure.ts";
import { pairedRowMean, rowMean } from "./row-mean.ts";
import type { Sampling } from "./sampling.ts";

/** A metric of the manifest's own: the mean of a value of each row, such as the loss a decision costs. */
export function rowValueMeasurement(name: string, sampling: Sampling): Measurement {
  const values = sampling.rowValues?.get(name);
  if (values === undefined)
    return { candidate: unmeasured("its expression was not evaluated"), level: nothing, difference: nothing };
  const { candidate, baseline } = values;
  const valueOf = (rows: Float64Array): Measured => {
    const missing = rows.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
    if (missing > 0)
      return unmeasured(`its expression has no finite value in ${missing === 1 ? "1 row" : `${missing} rows`}`);
    return meanLoss(rows, sampling.weights);
  };
  return {
    candidate: valueOf(candidate),
    ...(baseline !== undefined && { baseline: valueOf(baseline) }),
    level: () => rowMean(candidate, sampling, { range: ANY }),
    difference: () => pairedRowMean(candidate, baseline ?? candidate, { sampling, span: Infinity }),
  };
}

const ANY = [-Infinity, Infinity] as const;

function nothing() {
  return { method: null, reason: "its expression was not evaluated" } as const;
}
