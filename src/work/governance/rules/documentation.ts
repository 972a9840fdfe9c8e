import { WAIVABLE, type SuiteRule } from "./form.ts";

/** Where what a section says is written, by its heading. */
const WRITTEN: Readonly<Record<string, string>> = {
  "Model Description": "description",
  "Direct Use": "card.intendedUse",
  "Out-of-Scope Use": "card.outOfScope",
  "Bias, Risks, and Limitations": "card.limitations",
  "Risk classification": "governance.risk, governance.euAiAct and governance.rationale",
  "Human oversight": "governance.oversight",
  Monitoring: "monitoring",
  "Model Card Contact": "contact",
};
const KEYS = JSON.stringify(WRITTEN);

export const DOCUMENTATION_RULES = [
  {
    id: "MG-DOC-001",
    title: "No required section of the model card is empty",
    why: "Who uses a model has to know what it is for, what it must not be used for and where it is weak. A placeholder tells none of it.",
    severity: "block",
    each: { in: `size(card.missing) > 0 ? card.missing : ["every section"]`, as: "section", term: "section" },
    expr: `size(card.missing) == 0`,
    message: `"The card says nothing of " + section + "." + (section in ${KEYS} ? " Write " + ${KEYS}[section] + "." : "")`,
    solution:
      "Fill the section: by the manifest's key, or by a Markdown file in `card.sections` with the section's name (`human-oversight.md`). Placeholders such as [More Information Needed] or `none` count as nothing: where there is nothing to tell, say how you looked.",
    maps: {
      "eu-ai-act": ["Art. 11"],
      "iso-42001": ["A.6.2.7"],
      "nist-ai-rmf": ["MEASURE 2.9"],
      "sr-11-7": ["VI Documentation"],
      "sr-26-2": ["Governance and controls"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "every section says something", expect: "pass" },
      { name: "no limitations", given: { "card.missing": ["Limitations"] }, expect: "fail", terms: ["Limitations"] },
      { name: "nobody read the card", given: { card: null }, expect: "unmeasured" },
      { name: "nobody counted", given: { "card.missing": null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-DOC-002",
    title: "Card and bill of materials are what their sources make",
    why: "A card that was edited by hand, or left as it was, describes another model.",
    severity: "block",
    requires: ["card"],
    expr: `card.isInSync`,
    message: `"The card or the bill of materials is not what the manifest and the evaluation make" + (has(card.differing) ? ": " + card.differing.join(", ") : "") + "."`,
    solution:
      "Run `model-gitops card` and take what it writes; change the manifest or the prose, never the card itself.",
    maps: {
      "eu-ai-act": ["Art. 11(1)"],
      "sr-11-7": ["VI Documentation"],
      "sr-26-2": ["Governance and controls"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "made from its sources", expect: "pass" },
      { name: "edited by hand", given: { "card.isInSync": false }, expect: "fail" },
      { name: "nobody compared", given: { card: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
