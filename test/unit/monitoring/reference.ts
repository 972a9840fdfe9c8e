import type { Profile } from "../../../src/generated/types.ts";
import { numberEdges } from "../../../src/stats/profile/number-edges.ts";
import { NumberGrid } from "../../../src/stats/profile/number-grid.ts";
import { NumberSketch } from "../../../src/stats/profile/number-sketch.ts";

export function numberColumn(values: readonly number[]): Extract<Profile["columns"][string], { kind: "number" }> {
  const all = Float64Array.from(values).sort();
  const sketch = new NumberSketch(new NumberGrid(numberEdges(all)));
  sketch.add(all);
  return sketch.column();
}

export function reference(columns: Profile["columns"], prediction: Profile["prediction"] = {}): Profile {
  return {
    schema: "model-gitops/profile/v1",
    model: "credit-risk",
    role: "reference",
    source: { dataset: "holdout", digest: "sha256:holdout" },
    rows: 1000,
    columns,
    prediction,
  };
}
