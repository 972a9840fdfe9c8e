import type { ModelManifest } from "../../generated/types.ts";
import { findMetric } from "../../manifest/metrics.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Remark } from "../../manifest/source.ts";
import type { DataFacts } from "./data-facts.ts";
import { RANK_MEASURES } from "../measure/binary-ranks.ts";
import { RANKED_ROWS } from "../measure/sampling.ts";
import { MEANING_RULES } from "./rules.ts";

/** Metrics without a weighted form: scikit-learn has none of ovo, and that of ovr would have no interval here. */
export const UNWEIGHTED: ReadonlySet<string> = new Set(["roc_auc_ovr", "roc_auc_ovo"]);

const rule = MEANING_RULES.metric;

/** Gated metrics that rows with weights would leave unmeasured. */
export function weightRemarks({ task, columns, evaluation }: ModelManifest): readonly Remark[] {
  if (typeof columns?.weight !== "string") return [];
  return Object.keys(evaluation.metrics).flatMap((name): readonly Remark[] => {
    const metric = findMetric(name, task);
    if (metric === undefined || !UNWEIGHTED.has(metric.name)) return [];
    return [
      {
        rule,
        at: pointerTo("/evaluation/metrics", name),
        part: "key",
        subject: name,
        message: `${metric.title} cannot be judged with columns.weight: areas over several classes are not weighted.`,
        remediation: "Gate on another metric, such as log_loss or balanced_accuracy, or remove columns.weight.",
      },
    ];
  });
}

/** Gated metrics of ranks on more weighted rows than are resampled one by one. */
export function weightedRowsRemarks(model: ResolvedModel, { datasets }: DataFacts): readonly Remark[] {
  if (model.columns.weight === undefined) return [];
  const large = model.evaluationData.find(
    (name) => model.datasets[name]?.role !== "shown" && (datasets[name]?.rows ?? 0) > RANKED_ROWS,
  );
  if (large === undefined) return [];
  return model.metrics
    .filter(({ metric }) => Object.hasOwn(RANK_MEASURES, metric.name))
    .map(({ metric, declaredAs }) => ({
      rule,
      at: pointerTo("/evaluation/metrics", declaredAs),
      part: "key",
      subject: declaredAs,
      message: `${metric.title} cannot be compared on the ${datasets[large]?.rows} rows of "${large}": with columns.weight it has an interval up to ${RANKED_ROWS} rows.`,
      remediation: "Gate on another metric, such as log_loss, judge on fewer rows, or remove columns.weight.",
    }));
}
