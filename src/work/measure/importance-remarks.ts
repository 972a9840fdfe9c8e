import type { FeatureImportance, MeasuredImportance } from "../../generated/types.ts";
import { percent } from "../../kernel/numbers.ts";
import { oneLine, truncate } from "../../kernel/text.ts";

export interface KnownColumns {
  /** Declared as personal in the manifest. */
  readonly personal: ReadonlySet<string>;
  /** Their values tell rows apart. */
  readonly identifying: readonly string[];
}

/** Of what all features are worth together, what one of them should not be worth alone. */
const ALMOST_ALL = 0.8;
/** Of two features, one has most of it often enough. */
const FEW_FEATURES = 3;
/** From here on a feature counts, and not only by chance. */
const COUNTS = 0.05;

/** What a person should look at before trusting the model: sentences. None of them judges. */
export function importanceRemarks(
  { metric, features }: MeasuredImportance,
  { personal, identifying }: KnownColumns,
): readonly string[] {
  const total = features.reduce((sum, feature) => sum + worth(feature), 0);
  if (total <= 0) return [];
  const counting = features.filter((feature) => worth(feature) / total >= COUNTS);
  const told = (feature: FeatureImportance): string =>
    `${JSON.stringify(truncate(oneLine(feature.name), 60))} carries ${percent(worth(feature) / total, 0)} of what all features are worth to ${metric}`;
  const [first] = features;
  const isAlone = first !== undefined && features.length >= FEW_FEATURES && worth(first) / total >= ALMOST_ALL;
  return [
    ...(isAlone ? [`The feature ${told(first)}. It may tell what the model is to find out.`] : []),
    ...counting
      .filter(({ name }) => personal.has(name))
      .map((feature) => `The feature ${told(feature)}, and the manifest declares it as personal.`),
    ...counting
      .filter(({ name }) => identifying.includes(name) && !personal.has(name))
      .map((feature) => `The feature ${told(feature)}, and nearly every row has a value of its own.`),
  ];
}

/** Where other permutations might show nothing, it is worth nothing here. */
function worth({ candidate }: FeatureImportance): number {
  if (candidate === undefined || (candidate.interval !== null && candidate.interval[0] <= 0)) return 0;
  return Math.max(0, candidate.mean);
}
