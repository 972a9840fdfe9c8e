import { defineRules } from "../findings/rules.ts";

/** What can keep evidence from being recorded. */
export const RECORD = defineRules("record", {
  unknownKey: {
    title: "What the branch says has been trained",
    why: "The default branch stands for an artifact; without one there is no baseline for the next pull request.",
    remediation: "Let the push train it (plan, train and evaluate before record), or give record the input `train: when-unknown`.",
  },
});
