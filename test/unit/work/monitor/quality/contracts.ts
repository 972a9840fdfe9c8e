import type { Profile, QualitySpec } from "../../../../../src/generated/types.ts";
import { pointerSteps } from "../../../../../src/manifest/pointers.ts";
import type { QualityCheck } from "../../../../../src/work/monitor/quality/check.ts";
import { qualityChecks, type QualityContext } from "../../../../../src/work/monitor/quality/checks.ts";

/** Where each limit stands in these tests: `m.yaml:` and the depth of its pointer. */
export const locate: QualityContext["locate"] = (pointer) => ({ file: "m.yaml", line: pointerSteps(pointer).length });

export function checksOf(spec: QualitySpec, context: Partial<QualityContext> = {}): readonly QualityCheck[] {
  return qualityChecks(spec, { reference: undefined, features: [], known: [], id: undefined, locate, ...context });
}

/** A reference with a column of numbers and one of categories. */
export function reference(columns: Profile["columns"]): Profile {
  return {
    schema: "model-gitops/profile/v1",
    model: "credit",
    role: "reference",
    source: { dataset: "holdout", digest: "sha256:0" },
    rows: 1000,
    columns,
    prediction: {},
  };
}

/** A thousand rows: ten bins of a hundred, of 0 to 10, with their middles as means. */
export const NUMBERS: Profile["columns"][string] = {
  kind: "number",
  rows: 1000,
  nulls: 0,
  nan: 0,
  positiveInfinity: 0,
  negativeInfinity: 0,
  edges: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  counts: Array.from({ length: 10 }, () => 100),
  sums: Array.from({ length: 10 }, (_, bin) => (bin + 0.5) * 100),
  squares: Array.from({ length: 10 }, () => 100 / 3),
  mean: 5,
  std: Math.sqrt(100 / 12),
};
