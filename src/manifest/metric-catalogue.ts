import { LOSS, SHARE, type Metric, type Task } from "./metric.ts";
import { TASK_METRICS } from "./task-metrics.ts";

const CLASSIFICATION = ["binary-classification", "multiclass-classification"] as const satisfies readonly Task[];
const BINARY = ["binary-classification"] as const satisfies readonly Task[];
const MULTICLASS = ["multiclass-classification"] as const satisfies readonly Task[];
const MULTILABEL = ["multilabel-classification"] as const satisfies readonly Task[];
const REGRESSION = ["regression", "forecasting"] as const satisfies readonly Task[];

const CORRELATION = { better: "higher", range: [-1, 1], scale: "bounded" } as const;
const GAP = { better: "lower", range: [0, 1], scale: "bounded" } as const;
const EXPLAINED = { better: "higher", range: [null, 1], scale: "bounded" } as const;
const VALUES = { tasks: REGRESSION, needs: "values" } as const;

/** Every metric, the names and definitions of scikit-learn 1.9 and of sacrebleu 2.6; ECE is Guo et al. 2017 with equal-width bins. */
export const METRICS: readonly Metric[] = [
  {
    name: "accuracy",
    title: "accuracy",
    aliases: ["accuracy_score", "acc"],
    tasks: CLASSIFICATION,
    needs: "labels",
    ...SHARE,
  },
  {
    name: "balanced_accuracy",
    title: "balanced accuracy",
    aliases: ["balanced_accuracy_score"],
    tasks: CLASSIFICATION,
    needs: "labels",
    ...SHARE,
  },
  {
    name: "roc_auc",
    title: "ROC AUC",
    aliases: ["auc", "auroc", "roc_auc_score", "auc_roc"],
    tasks: BINARY,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "average_precision",
    title: "average precision",
    aliases: ["average_precision_score", "ap", "pr_auc", "auprc"],
    tasks: BINARY,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "log_loss",
    title: "log loss",
    aliases: ["logloss", "neg_log_loss", "cross_entropy"],
    tasks: CLASSIFICATION,
    needs: "scores",
    ...LOSS,
  },
  {
    name: "brier_score",
    title: "Brier score",
    aliases: ["brier_score_loss", "brier", "neg_brier_score"],
    tasks: CLASSIFICATION,
    needs: "scores",
    better: "lower",
    range: [0, 2],
    scale: "loss",
  },
  {
    name: "ece",
    title: "expected calibration error",
    aliases: ["expected_calibration_error"],
    tasks: BINARY,
    needs: "scores",
    ...GAP,
  },
  {
    name: "ks",
    title: "Kolmogorov-Smirnov statistic",
    aliases: ["ks_statistic", "kolmogorov_smirnov"],
    tasks: BINARY,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "precision",
    title: "precision",
    aliases: ["precision_score", "ppv"],
    tasks: BINARY,
    needs: "labels",
    ...SHARE,
  },
  {
    name: "recall",
    title: "recall",
    aliases: ["recall_score", "sensitivity", "tpr", "true_positive_rate"],
    tasks: BINARY,
    needs: "labels",
    ...SHARE,
  },
  {
    name: "specificity",
    title: "specificity",
    aliases: ["tnr", "true_negative_rate"],
    tasks: BINARY,
    needs: "labels",
    ...SHARE,
  },
  { name: "f1", title: "F1", aliases: ["f1_score", "f_score"], tasks: BINARY, needs: "labels", ...SHARE },
  {
    name: "jaccard",
    title: "Jaccard index",
    aliases: ["jaccard_score", "iou"],
    tasks: BINARY,
    needs: "labels",
    ...SHARE,
  },
  {
    name: "matthews_corrcoef",
    title: "Matthews correlation",
    aliases: ["mcc", "phi"],
    tasks: CLASSIFICATION,
    needs: "labels",
    ...CORRELATION,
  },
  {
    name: "cohen_kappa",
    title: "Cohen's kappa",
    aliases: ["cohen_kappa_score", "kappa"],
    tasks: CLASSIFICATION,
    needs: "labels",
    ...CORRELATION,
  },
  ...(["precision", "recall", "f1"] as const).flatMap((of) => averages(of)),
  {
    name: "roc_auc_ovr",
    title: "ROC AUC (one against rest)",
    aliases: ["roc_auc_ovr_macro"],
    tasks: MULTICLASS,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "roc_auc_ovo",
    title: "ROC AUC (one against one)",
    aliases: ["roc_auc_ovo_macro"],
    tasks: MULTICLASS,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "top_2_accuracy",
    title: "top-2 accuracy",
    aliases: ["top2_accuracy", "top_k_accuracy"],
    tasks: MULTICLASS,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "top_3_accuracy",
    title: "top-3 accuracy",
    aliases: ["top3_accuracy"],
    tasks: MULTICLASS,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "top_5_accuracy",
    title: "top-5 accuracy",
    aliases: ["top5_accuracy"],
    tasks: MULTICLASS,
    needs: "scores",
    ...SHARE,
  },
  {
    name: "mae",
    title: "mean absolute error",
    aliases: ["mean_absolute_error", "neg_mean_absolute_error"],
    ...VALUES,
    ...LOSS,
  },
  {
    name: "mse",
    title: "mean squared error",
    aliases: ["mean_squared_error", "neg_mean_squared_error"],
    ...VALUES,
    ...LOSS,
  },
  {
    name: "rmse",
    title: "root mean squared error",
    aliases: ["root_mean_squared_error", "neg_root_mean_squared_error"],
    ...VALUES,
    ...LOSS,
  },
  {
    name: "median_absolute_error",
    title: "median absolute error",
    aliases: ["medae", "neg_median_absolute_error"],
    ...VALUES,
    ...LOSS,
  },
  { name: "max_error", title: "largest error", aliases: ["neg_max_error"], ...VALUES, ...LOSS },
  {
    name: "mape",
    title: "mean absolute percentage error",
    aliases: ["mean_absolute_percentage_error"],
    ...VALUES,
    ...LOSS,
  },
  {
    name: "msle",
    title: "mean squared logarithmic error",
    aliases: ["mean_squared_log_error"],
    ...VALUES,
    ...LOSS,
  },
  { name: "r2", title: "R²", aliases: ["r2_score", "r_squared"], ...VALUES, ...EXPLAINED },
  {
    name: "explained_variance",
    title: "explained variance",
    aliases: ["explained_variance_score"],
    ...VALUES,
    ...EXPLAINED,
  },
  ...TASK_METRICS,
];

function averages(of: "precision" | "recall" | "f1"): readonly Metric[] {
  const shown = of === "f1" ? "F1" : of;
  return (["macro", "micro", "weighted"] as const).map((average) => ({
    name: `${of}_${average}`,
    title: `${average} ${shown}`,
    aliases: [`${average}_${of}`],
    tasks: [...MULTICLASS, ...MULTILABEL],
    needs: "labels",
    ...SHARE,
  }));
}
