import type { ClusterPrice } from "../../generated/types.ts";

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

export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
