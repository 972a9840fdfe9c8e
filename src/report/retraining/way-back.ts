import { code } from "../markdown.ts";

export const HOLD_LABEL = "model-gitops:hold";

/** How to ask for a retraining by hand: on a laptop, or under Actions. The model's name is of the manifest's form or shown as it is. */
export function askByHand(model: string): string {
  return `run ${code(`model-gitops retrain --models ${model} --now`, 120)}, or under Actions the watch workflow by **Run workflow** with ${code(model, 63)} as its models`;
}
