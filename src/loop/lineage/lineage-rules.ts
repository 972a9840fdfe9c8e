import { defineRules } from "../../findings/rules.ts";

/** What can be wrong with a question about lineage. */
export const LINEAGE = defineRules("lineage", {
  unknown: {
    title: "What is asked about is known",
    why: "An empty answer would read as one that nothing was made of it.",
    remediation: "Name a model, a dataset (`<model>/<dataset>`), or at least twelve digits of a digest.",
  },
  ambiguous: {
    title: "What is asked about is one thing",
    why: "An answer about another dataset of the same name would be believed.",
    remediation: "Name one of those that the message lists.",
  },
});
