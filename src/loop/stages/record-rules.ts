import { defineRules } from "../../findings/rules.ts";

/** What can keep evidence from being recorded. */
export const RECORD = defineRules("record", {
  unknownKey: {
    title: "What the branch says has been trained",
    why: "The default branch stands for an artifact; without one there is no baseline for the next pull request.",
    remediation:
      "Let the push train it (plan, train and evaluate before record), or give record the input `train: when-unknown`.",
  },
  otherBytes: {
    title: "What was recorded of a key stands for it",
    why: "Training that is not seeded gives other bytes each time. The last run would replace what was judged and accepted under the same key.",
    remediation:
      "There is nothing to do now. Seed the training (MODEL_GITOPS_SEED), so that it gives the same artifact each time.",
  },
  superseded: {
    title: "What is recorded is what the branch stands for",
    why: "The job of an old push, run late or once more, would make an old model the baseline again.",
    remediation: "There is nothing to do if the newer push is right. To go back, push a revert.",
  },
});
