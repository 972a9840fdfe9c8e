/** Tells these proposals from others. */
export const NAME = "retrain";

/** Labels by which people say what they want. */
export const HOLD = "model-gitops:hold";
export const REBUILD = "model-gitops:rebuild";
export const RETRY = "model-gitops:retry";

/** A label that says what a pull request is. */
export const LABEL = "model-gitops:retrain";

export const LABELS = [
  { name: LABEL, color: "5319e7", description: "A retraining that model-gitops proposes" },
  { name: HOLD, color: "d4c5f9", description: "model-gitops leaves this proposal as it is" },
  { name: REBUILD, color: "d4c5f9", description: "model-gitops makes this proposal anew, over what others pushed" },
  { name: RETRY, color: "d4c5f9", description: "model-gitops runs the checks of this proposal again" },
] as const;
