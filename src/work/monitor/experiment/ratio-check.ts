import type { ExperimentState } from "../../../generated/types.ts";
import { sequentialSampleRatio } from "../../../stats/sequential/sample-ratio.ts";
import type { ResolvedExperiment } from "./plan.ts";

/** Below it the assignment is not the planned one; as usual, as units are many and a mistake costs all. */
export const RATIO_ALPHA = 0.001;

/**
 * Whether units were assigned as planned, valid at every look: the smallest p-value so far is kept, so a
 * mismatch stays one. Zero-weight arms do not exist here: both weights are above 0.
 */
export function checkSampleRatio(
  spec: ResolvedExperiment,
  assigned: readonly number[],
  before: ExperimentState["sampleRatio"],
): NonNullable<ExperimentState["sampleRatio"]> {
  const { control, treatment } = spec;
  const weights = [spec.weights?.[control] ?? 1, spec.weights?.[treatment] ?? 1] as const;
  const share = weights[0] / (weights[0] + weights[1]);
  const [now = 1] = sequentialSampleRatio([assigned], { weights });
  const pValue = Math.min(now, before?.pValue ?? 1);
  return {
    counts: { [control]: assigned[0]!, [treatment]: assigned[1]! },
    expected: { [control]: share, [treatment]: 1 - share },
    pValue,
    flagged: pValue < RATIO_ALPHA,
  };
}
