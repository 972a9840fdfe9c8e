import type { BootstrapEstimate, BootstrapPlan } from "./replicates.ts";
import { bootstrapSums } from "./sum-bootstrap.ts";
import type { SumSource } from "./sum-bootstrap.ts";

/** Targets with the predictions of one or two models on the same rows. */
export interface PredictedPair {
  readonly targets: Float64Array;
  readonly candidate: Float64Array;
  readonly baseline?: Float64Array | undefined;
  readonly clusters?: SumSource["clusters"];
}

export type SumMetric = "rmse" | "mse" | "r2";

/** Bootstraps RMSE, MSE or R² of one model, or its difference candidate − baseline, from sums over rows. */
export function bootstrapRegression(pair: PredictedPair, metric: SumMetric, plan: BootstrapPlan): BootstrapEstimate {
  const isPair = pair.baseline !== undefined;
  const statistic = (sums: Float64Array): number =>
    metricOf(sums, sums[3]!, metric) - (isPair ? metricOf(sums, sums[4]!, metric) : 0);
  return bootstrapSums(rowSums(pair), statistic, plan);
}

/** Sums of 1, y, y², candidate's and baseline's squared error; y shifted by its mean, so that y² keeps digits. */
function rowSums({ targets, candidate, baseline, clusters }: PredictedPair): SumSource {
  let mean = 0;
  for (const target of targets) mean += target / targets.length;
  return {
    units: targets.length,
    width: 5,
    clusters,
    add: (row, into, offset) => {
      const target = targets[row]!;
      const y = target - mean;
      into[offset]! += 1;
      into[offset + 1]! += y;
      into[offset + 2]! += y * y;
      into[offset + 3]! += (candidate[row]! - target) ** 2;
      if (baseline !== undefined) into[offset + 4]! += (baseline[row]! - target) ** 2;
    },
  };
}

function metricOf(sums: Float64Array, squaredError: number, metric: SumMetric): number {
  const n = sums[0]!;
  if (metric === "mse") return squaredError / n;
  if (metric === "rmse") return Math.sqrt(squaredError / n);
  const spread = sums[2]! - (sums[1]! * sums[1]!) / n;
  return spread > 0 ? 1 - squaredError / spread : Number.NaN;
}
