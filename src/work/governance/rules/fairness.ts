import { measures } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

const NAME = `(type(s) == string ? s : s.name)`;
/** The evaluation names a condition as it is declared, and the parts of a column by the column, a mark and the value. */
const IS_PART = `one.name.startsWith(name) && (one.name == name || ["=", "≤", ">", " "].exists(mark, one.name.startsWith(name + mark)))`;
const PARTS = `[${NAME}].map(name, evaluation.slices.filter(one, ${IS_PART}))`;

export const FAIRNESS_RULES = [
  {
    id: "MG-FAIR-001",
    title: "Every slice that is to be looked at was, with enough rows",
    why: "An average hides whom it is made of. Of a group with a handful of rows nobody can say how it fares.",
    severity: "warn",
    appliesTo: {
      when: `(has(model.evaluation.slices) || params.mustDeclare) && (${measures("evaluation")})`,
    },
    params: { minRows: 100, insufficient: [], mustDeclare: false },
    each: {
      in: `has(model.evaluation.slices) && size(model.evaluation.slices) > 0 ? model.evaluation.slices : ["no slice"]`,
      as: "s",
      term: "type(s) == string ? s : s.name",
    },
    expr: `evaluation.isOfCandidate && ${PARTS}.all(parts, size(parts) > 0 && parts.all(one, one.n >= params.minRows || one.name in params.insufficient))`,
    message: `!evaluation.isOfCandidate ? "The evaluation is not of this candidate." : ${PARTS}.all(parts, size(parts) == 0) ? "It was not looked at." : "Too few rows: " + ${PARTS}[0].filter(one, one.n < params.minRows && !(one.name in params.insufficient)).map(one, one.name).join(", ")`,
    solution:
      "Declare in `evaluation.slices` the columns and conditions that matter, and evaluate on more rows of each. Where there will never be enough, name the slice in the rule's parameter `insufficient`, so that everybody knows.",
    maps: { "eu-ai-act": ["Annex IV(3)"], "nist-ai-rmf": ["MEASURE 2.11"] },
    waivable: WAIVABLE,
    tests: [
      { name: "each was looked at", expect: "pass" },
      {
        name: "one that nobody looked at",
        given: { "evaluation.slices.2.name": "old customers" },
        expect: "fail",
        terms: ["new customers"],
      },
      { name: "a group of eleven", given: { "evaluation.slices.0.n": 11 }, expect: "fail", terms: ["age_band"] },
      { name: "of another artifact", given: { "evaluation.isOfCandidate": false }, expect: "fail" },
      { name: "none is declared", given: { "model.evaluation.slices": null }, expect: "not-applicable" },
      { name: "nothing was evaluated", given: { evaluation: null }, expect: "unmeasured" },
      { name: "nobody counted the rows", given: { "evaluation.slices.0.n": null }, expect: "unmeasured" },
      {
        name: "only documentation changes",
        given: { "envelope.class": "documentation-only", evaluation: null },
        expect: "not-applicable",
      },
    ],
  },
  {
    id: "MG-FAIR-002",
    title: "Differences between groups are within limits",
    why: "A model may become better for most and worse for some. Differences are judged by intervals, and over all columns that are declared together.",
    severity: "block",
    appliesTo: {
      when: `(has(model.evaluation.fairness) || params.mustDeclare && model.task == "binary-classification") && (${measures("evaluation")})`,
    },
    params: { mustDeclare: false },
    checks: ["gate/fairness"],
    expr: `has(model.evaluation.fairness) && evaluation.isOfCandidate`,
    message: `has(model.evaluation.fairness) ? "It was measured of another candidate." : "The manifest limits no difference between groups."`,
    solution:
      "Name in `evaluation.fairness.sensitive` the columns whose groups are to be compared, with a limit where the law or you set one. Where a difference is too large, look at the groups' rates: more rows of the group, or a threshold chosen with it in view, are the usual ways.",
    maps: {
      "eu-ai-act": ["Art. 10(2)(f)", "Art. 10(2)(g)", "Annex IV(2)(g)"],
      "nist-ai-rmf": ["MEASURE 2.11"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "within limits", expect: "pass" },
      {
        name: "too large",
        given: { "checks.gate/fairness.0.outcome": "fail" },
        expect: "fail",
        terms: ["demographicParityDifference by age_band"],
      },
      {
        name: "groups that are too small are told of",
        given: { "checks.gate/fairness.0.outcome": "warn" },
        expect: "warn",
      },
      { name: "of another candidate", given: { "evaluation.isOfCandidate": false }, expect: "fail" },
      { name: "nothing is declared", given: { "model.evaluation.fairness": null }, expect: "not-applicable" },
      {
        name: "a regression has no such groups",
        given: { "model.task": "regression", "model.evaluation.fairness": null },
        expect: "not-applicable",
      },
      { name: "the gate said nothing", given: { "checks.gate/fairness": null }, expect: "unmeasured" },
      { name: "nothing was evaluated", given: { evaluation: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
