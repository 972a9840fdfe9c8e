/** What the branches of all retraining proposals begin with. */
export const RETRAIN_BRANCHES = "model-gitops/retrain/";

/** The one branch on which a retraining of a model is proposed. */
export function retrainBranch(model: string): string {
  return `${RETRAIN_BRANCHES}${model}`;
}
