import { UNASKED } from "../../../records/information.ts";
import { measures, silent } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

/** While a change is decided; an audit has none. */
const DECIDED: NonNullable<SuiteRule["appliesTo"]>["stages"] = ["pull-request", "merge", "promote"];

export const EVALUATION_RULES = [
  {
    id: "MG-EVAL-001",
    title: "The evaluation is of exactly these bytes and rows",
    why: "An evaluation of another artifact, or on other rows than those that are documented, says nothing about this one.",
    severity: "block",
    appliesTo: { when: measures("evaluation") },
    expr: `evaluation.isOfCandidate && size(evaluation.metrics) > 0 && evaluation.metrics.all(m, datasets.exists(d, d.name == m.dataset && d.digest == m.digest)) && ${silent("gate/evidence")}`,
    message: `evaluation.isOfCandidate ? "Its metrics are of other rows than the datasets have." : "The evaluation is of another artifact, other data or other rules."`,
    solution: "Run the workflow again from the start, so that what was trained is what is evaluated.",
    maps: {
      "eu-ai-act": ["Annex IV(2)(g)"],
      "nist-ai-rmf": ["MEASURE 2.1"],
      "sr-11-7": ["V Model validation"],
      "sr-26-2": ["Model validation"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "of the candidate, on the rows that are documented", expect: "pass" },
      { name: "of another artifact", given: { "evaluation.isOfCandidate": false }, expect: "fail" },
      { name: "on other rows", given: { "evaluation.metrics.0.digest": "sha256:00" }, expect: "fail" },
      { name: "of nothing", given: { "evaluation.metrics": [] }, expect: "fail" },
      {
        name: "not the one that the evaluating job made",
        given: { "checks.gate/evidence": [{ outcome: "unmeasured", message: "Another job replaced it." }] },
        expect: "fail",
      },
      { name: "nothing was evaluated", given: { evaluation: null }, expect: "unmeasured" },
      {
        name: "only documentation changes",
        given: { "envelope.class": "documentation-only", evaluation: null },
        expect: "not-applicable",
      },
    ],
  },
  {
    id: "MG-EVAL-002",
    title: "What judges was settled before the model was judged",
    why: "Limits that are chosen after the result are no limits. The base branch judges; what a first release brings along has to be accepted by those who answer for the risk.",
    severity: "block",
    appliesTo: { stages: DECIDED },
    expr: `(has(input.base) ? base.evaluation.metrics == model.evaluation.metrics : envelope.class == "first-release" && (approvals.isKnown || unmeasured("${UNASKED} who approved the limits")) && size(approvals.missing) == 0) && ${silent("gate/rules-accepted")}`,
    message: `has(input.base) ? "The model was judged by other limits than the base branch's, or those were never accepted." : "Nobody who has to has approved the limits that come with the model."`,
    solution:
      "Change `evaluation.metrics` in a pull request of its own, which is merged before the model is judged by it. For a first release, let the required roles approve the pull request.",
    maps: {
      "eu-ai-act": ["Art. 9(8)"],
      "sr-11-7": ["V Model validation"],
      "sr-26-2": ["Model validation"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "by the base branch's limits", expect: "pass" },
      {
        name: "a first release whose limits were approved",
        given: { base: null, "envelope.class": "first-release" },
        expect: "pass",
      },
      {
        name: "a first release that nobody approved",
        given: { base: null, "envelope.class": "first-release", "approvals.missing": ["model-risk"] },
        expect: "fail",
      },
      {
        name: "by limits of its own",
        given: { "model.evaluation.metrics.roc_auc.min": 0.5 },
        expect: "fail",
      },
      {
        name: "a limit that was pushed past the check",
        given: { "checks.gate/rules-accepted": [{ outcome: "inconclusive", message: "Nobody accepted it." }] },
        expect: "fail",
      },
      {
        name: "a first release on a laptop",
        given: { base: null, "envelope.class": "first-release", "approvals.isKnown": false },
        expect: "unmeasured",
      },
      { name: "nobody knows whether it is a first one", given: { base: null, envelope: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-EVAL-003",
    title: "The metrics are within their absolute limits",
    why: "Below a limit the model is of no use, whatever served before. Without one, many small losses lead anywhere.",
    severity: "block",
    appliesTo: { when: measures("evaluation") },
    checks: ["gate/absolute-limit"],
    expr: `model.evaluation.metrics.exists(name, has(model.evaluation.metrics[name].min) || has(model.evaluation.metrics[name].max)) && evaluation.isOfCandidate && ${silent("gate/measured", "gate/first-model")}`,
    message: `model.evaluation.metrics.exists(name, has(model.evaluation.metrics[name].min) || has(model.evaluation.metrics[name].max)) ? "A metric that has to hold was not measured, or not of this candidate." : "No metric has an absolute limit."`,
    solution:
      "Improve the model. Where no metric has a limit, write `min` or `max` under `evaluation.metrics.<metric>`; where one was not measured, mend the cause that gate/measured names.",
    maps: {
      "eu-ai-act": ["Art. 15(1)", "Art. 15(3)"],
      "nist-ai-rmf": ["MEASURE 2.5"],
      "sr-11-7": ["V Evaluation of conceptual soundness"],
      "sr-26-2": ["Model validation"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "above its limit", expect: "pass" },
      {
        name: "within the noise of its limit",
        given: { "checks.gate/absolute-limit.0.outcome": "warn" },
        expect: "warn",
      },
      {
        name: "below its limit",
        given: { "checks.gate/absolute-limit.0.outcome": "fail" },
        expect: "fail",
        terms: ["roc_auc"],
      },
      {
        name: "a metric that is no number",
        given: { "checks.gate/measured": [{ outcome: "unmeasured", message: "NaN.", subject: "log_loss" }] },
        expect: "fail",
      },
      { name: "no limit at all", given: { "model.evaluation.metrics": { roc_auc: {} } }, expect: "fail" },
      { name: "the gate said nothing", given: { "checks.gate/absolute-limit": null }, expect: "unmeasured" },
      { name: "nothing was evaluated", given: { evaluation: null }, expect: "unmeasured" },
      {
        name: "only documentation changes",
        given: { "envelope.class": "documentation-only", evaluation: null },
        expect: "not-applicable",
      },
    ],
  },
  {
    id: "MG-EVAL-004",
    title: "The candidate is credibly not worse than production",
    why: "Both are scored on the same rows. What serves may be replaced by what is as good, and by nothing less.",
    severity: "block",
    appliesTo: {
      stages: DECIDED,
      when: `"gate/baseline" in checks || (has(input.evaluation) ? has(input.production) && production.artifact != evaluation.artifact : !(envelope.class in ["documentation-only", "first-release", "none"]))`,
    },
    checks: ["gate/non-inferiority"],
    expr: `evaluation.isOfCandidate && ${silent("gate/guard", "gate/replay")}`,
    message: `"A guard dataset or the rows of production are harmed, or the evaluation is not of this candidate."`,
    solution:
      "Look at the slices for what made it worse. A loss that is wanted is allowed by `evaluation.metrics.<metric>.margin`, in a pull request of its own that says why.",
    maps: {
      "nist-ai-rmf": ["MANAGE 1.1"],
      "sr-11-7": ["V Outcomes analysis"],
      "sr-26-2": ["Outcomes analysis"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "not worse", expect: "pass" },
      {
        name: "credibly worse",
        given: { "checks.gate/non-inferiority.0.outcome": "fail" },
        expect: "fail",
        terms: ["roc_auc"],
      },
      {
        name: "a guard dataset is harmed",
        given: { "checks.gate/guard": [{ outcome: "fail", message: "Worse.", subject: "roc_auc" }] },
        expect: "fail",
      },
      { name: "a first release has none before it", given: { production: null }, expect: "not-applicable" },
      {
        name: "production itself",
        given: { "production.artifact": `sha256:${"a".repeat(64)}` },
        expect: "not-applicable",
      },
      {
        name: "what serves could not be had",
        given: {
          production: null,
          "checks.gate/non-inferiority": null,
          "checks.gate/baseline": [{ outcome: "unmeasured", message: "It could not be had." }],
        },
        expect: "unmeasured",
      },
      { name: "nothing was evaluated", given: { evaluation: null, production: null }, expect: "unmeasured" },
      { name: "the gate said nothing", given: { "checks.gate/non-inferiority": null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
