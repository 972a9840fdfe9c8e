// scikit-learn's names, as people say them.
const NAMES: ReadonlyMap<string, string> = new Map([
  ["accuracy", "Accuracy"],
  ["average_precision", "Average precision"],
  ["balanced_accuracy", "Balanced accuracy"],
  ["brier_score", "Brier score"],
  ["brier_score_loss", "Brier score"],
  ["cohen_kappa", "Cohen’s kappa"],
  ["ece", "Calibration error"],
  ["f1", "F1"],
  ["f1_macro", "Macro F1"],
  ["f1_micro", "Micro F1"],
  ["f1_weighted", "Weighted F1"],
  ["log_loss", "Log loss"],
  ["mae", "MAE"],
  ["macro_f1", "Macro F1"],
  ["matthews_corrcoef", "Matthews correlation"],
  ["max_error", "Largest error"],
  ["mean_absolute_error", "MAE"],
  ["mean_absolute_percentage_error", "MAPE"],
  ["mean_squared_error", "MSE"],
  ["median_absolute_error", "Median absolute error"],
  ["mse", "MSE"],
  ["ndcg", "NDCG"],
  ["pr_auc", "PR AUC"],
  ["precision", "Precision"],
  ["precision_macro", "Macro precision"],
  ["r2", "R²"],
  ["r2_score", "R²"],
  ["recall", "Recall"],
  ["recall_macro", "Macro recall"],
  ["rmse", "RMSE"],
  ["roc_auc", "ROC AUC"],
  ["roc_auc_ovr", "ROC AUC (one against the rest)"],
  ["root_mean_squared_error", "RMSE"],
  ["specificity", "Specificity"],
  ["top_k_accuracy", "Top-k accuracy"],
]);

/** A metric's name for people; one that the manifest invented stays as it is. Untrusted: escape it where it is shown. */
export function metricName(name: string): string {
  return NAMES.get(name) ?? name;
}
