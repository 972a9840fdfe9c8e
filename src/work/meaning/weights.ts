import type { ModelManifest } from "../../generated/types.ts";
import { findMetric } from "../../manifest/metrics.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
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
