import type { Outcome } from "../findings/finding.ts";
import type { MeasuredMetric } from "../generated/types.ts";
import { metricResult } from "../records/metric-result.ts";

/** How an outcome is shown: a glyph is never alone. */
export interface Mark {
  readonly outcome: Outcome;
  readonly glyph: string;
  readonly word: string;
}

const MODEL = {
  pass: ["✅", "passes"],
  warn: ["⚠️", "passes with warnings"],
  fail: ["❌", "fails"],
  inconclusive: ["❓", "is inconclusive"],
  unmeasured: ["⛔", "could not be judged"],
  waived: ["☑️", "is waived"],
  "not-applicable": ["➖", "is not affected"],
} as const satisfies Record<Outcome, readonly [string, string]>;

const FINDING = {
  pass: ["✅", "passed"],
  warn: ["⚠️", "warning"],
  fail: ["❌", "failed"],
  inconclusive: ["❓", "inconclusive"],
  unmeasured: ["⛔", "not measured"],
  waived: ["☑️", "waived"],
  "not-applicable": ["➖", "not applicable"],
} as const satisfies Record<Outcome, readonly [string, string]>;

/** The mark of a whole model, made to follow its name: `credit-risk fails`. */
export function modelMark(outcome: Outcome): Mark {
  const [glyph, word] = MODEL[outcome];
  return { outcome, glyph, word };
}

/** The mark of one finding. */
export function findingMark(outcome: Outcome): Mark {
  const [glyph, word] = FINDING[outcome];
  return { outcome, glyph, word };
}

/** The mark of one metric, in the words of the table. */
export function metricMark(metric: MeasuredMetric): Mark {
  const { outcome, word } = metricResult(metric);
  return { outcome, glyph: FINDING[outcome][0], word };
}
