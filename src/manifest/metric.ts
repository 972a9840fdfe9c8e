import type { ModelManifest } from "../generated/types.ts";

export type Task = ModelManifest["task"];

/** One metric that a manifest can gate on. */
export interface Metric {
  /** scikit-learn's name in short; what every record uses. */
  readonly name: string;
  /** For people: `ROC AUC`. */
  readonly title: string;
  readonly aliases: readonly string[];
  readonly tasks: readonly Task[];
  readonly better: "higher" | "lower";
  /** scores: probabilities or decision values. labels: predicted classes. values: a regression's output. texts: generated ones. judgements: of the candidate's texts beside the baseline's. */
  readonly needs: "scores" | "labels" | "values" | "texts" | "judgements";
  /** Values it can take; null where there is no end. A limit outside of it is a mistake. */
  readonly range: readonly [number | null, number | null];
  /** bounded: a margin is absolute. loss: a margin is a share of the baseline's value. */
  readonly scale: "bounded" | "loss";
  /** Of a metric that the manifest defines: the DuckDB expression of one row's value. */
  readonly rowSql?: string | undefined;
}

/** A share of something good. */
export const SHARE = { better: "higher", range: [0, 1], scale: "bounded" } as const;

/** A mean of costs. */
export const LOSS = { better: "lower", range: [0, null], scale: "loss" } as const;
