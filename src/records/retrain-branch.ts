/** The one branch on which a retraining of a model is proposed. */
export function retrainBranch(model: string): string {
  return `model-gitops/retrain/${model}`;
}
