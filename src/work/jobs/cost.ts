import type { ClusterPrice } from "../../generated/types.ts";
import { median } from "../../stats/quantiles.ts";

/** What jobs take: `seconds` of all of them together. */
export interface JobTime {
  readonly seconds: number;
  /** Of each. */
  readonly gpus: number;
}

/** What they cost; undefined where the settings name no price. */
export function jobCost(
  price: ClusterPrice | undefined,
  { seconds, gpus }: JobTime,
): { readonly amount: number; readonly currency: string } | undefined {
  if (price === undefined || (price.gpuHour === undefined && price.jobHour === undefined)) return undefined;
  const { gpuHour = 0, jobHour = 0, currency } = price;
  return { amount: (seconds / 3600) * (gpus * gpuHour + jobHour), currency };
}

/** Undefined without values. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(Float64Array.from(values));
}
