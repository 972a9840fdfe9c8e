import { defineRules } from "../../findings/rules.ts";

/** What can be wrong with a question about lineage. */
export const LINEAGE = defineRules("lineage", {
  unknown: {
    title: "The question names something that is known",
    why: "An empty answer would look as if nothing was made of it.",
    remediation: "Name a model, a dataset (`<model>/<dataset>`), or at least twelve digits of a digest.",
  },
  ambiguous: {
    title: "The question names one thing",
    why: "An answer about another dataset of the same name would be believed.",
    remediation: "Name one of those that the message lists.",
  },
});
