import { isPast, listOf } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

const DECIDED = listOf(["risk", "euAiAct", "rationale", "reviewedBy", "reviewedOn"]);

export const RISK_RULES = [
  {
    id: "MG-RISK-001",
    title: "Risk tier and regulatory class are decided by a named person, with a reason",
    why: "How much is asked of a model follows from its risk. A tier that nobody gave a reason for was guessed, and a class of the EU AI Act that is high cannot have a lower tier.",
    severity: "warn",
    params: { minCharacters: 20 },
    expr: `has(model.governance) && ${DECIDED}.all(key, key in model.governance) && isStated(model.governance.rationale) && size(model.governance.rationale.trim()) >= params.minCharacters && ${isPast("model.governance.reviewedOn")} && (model.governance.euAiAct != "high" || model.governance.risk == "high")`,
    message: `!has(model.governance) ? "The manifest has no governance." : ${DECIDED}.exists(key, !(key in model.governance)) ? "governance does not say " + ${DECIDED}.filter(key, !(key in model.governance)).join(", ") + "." : model.governance.euAiAct == "high" && model.governance.risk != "high" ? "The class is high, and the risk tier is " + model.governance.risk + "." : "The rationale says too little, or the review is of a day that has not come."`,
    solution:
      "Write `governance.risk`, `governance.euAiAct`, why in a sentence in `governance.rationale`, and who decided it when in `governance.reviewedBy` and `governance.reviewedOn`.",
    maps: {
      "eu-ai-act": ["Art. 6"],
      "nist-ai-rmf": ["MAP 1.1"],
      "sr-11-7": ["VI Policies and procedures"],
      "sr-26-2": ["Model materiality"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "decided, with a reason", expect: "pass" },
      {
        name: "decided today, in a zone that is ahead",
        given: { "model.governance.reviewedOn": "2026-11-30" },
        expect: "pass",
      },
      { name: "nothing is said", given: { "model.governance": null }, expect: "fail" },
      { name: "no tier", given: { "model.governance.risk": null }, expect: "fail" },
      { name: "no class", given: { "model.governance.euAiAct": null }, expect: "fail" },
      { name: "no reviewer", given: { "model.governance.reviewedBy": null }, expect: "fail" },
      {
        name: "a placeholder for a reason",
        given: { "model.governance.rationale": "[More Information Needed]" },
        expect: "fail",
      },
      { name: "a reason of one letter", given: { "model.governance.rationale": "x" }, expect: "fail" },
      { name: "a reason of white space", given: { "model.governance.rationale": " \n  \t " }, expect: "fail" },
      { name: "reviewed in the future", given: { "model.governance.reviewedOn": "2027-06-01" }, expect: "fail" },
      { name: "a high class in a low tier", given: { "model.governance.risk": "minimal" }, expect: "fail" },
      { name: "no manifest", given: { model: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-RISK-002",
    title: "The use is none that is prohibited",
    why: "Article 5 of the EU AI Act names practices that nobody may use. What nobody classified may be one of them.",
    severity: "block",
    requires: ["model.governance.euAiAct"],
    expr: `model.governance.euAiAct != "prohibited"`,
    message: `"The manifest says that this use is prohibited."`,
    solution:
      "Do not release the model for this use. Where the class is wrong, let those who know the Act correct `governance.euAiAct`, with the reason in `governance.rationale`.",
    maps: { "eu-ai-act": ["Art. 5"] },
    waivable: false,
    tests: [
      { name: "another class", expect: "pass" },
      { name: "a prohibited use", given: { "model.governance.euAiAct": "prohibited" }, expect: "fail" },
      { name: "nobody classified it", given: { "model.governance.euAiAct": null }, expect: "unmeasured" },
      { name: "no governance at all", given: { "model.governance": null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-RISK-004",
    title: "The register of risks is there and current",
    why: "A risk that has no mitigation, no owner and nothing that would show it is a wish. What was looked at long ago, or before the use changed, says nothing of today.",
    severity: "warn",
    params: { maxAge: "365d", minCharacters: 10 },
    each: {
      in: `has(model.governance) && has(model.governance.risks) && size(model.governance.risks) > 0 ? model.governance.risks : [{"id": "register"}]`,
      as: "entry",
      term: "entry.id",
    },
    expr: `has(entry.risk) && isStated(entry.risk) && isStated(entry.mitigation) && size(entry.mitigation.trim()) >= params.minCharacters && isStated(entry.owner) && has(entry.test) && isStated(entry.test) && ${isPast("entry.reviewed")} && timestamp(entry.reviewed) + duration(params.maxAge) >= timestamp(now) && (envelope.class in ["first-release", "none"] || envelope.changes.exists(c, c.subject == "intended use" && c.outcome == "pass") || timestamp(entry.reviewed) >= timestamp(anchor.recordedAt))`,
    message: `has(entry.risk) ? entry.id + " lacks a mitigation, an owner or a test that says something, or was not reviewed in time." : "The manifest has no register of risks."`,
    solution:
      "Write each risk under `governance.risks` with `mitigation`, `owner`, `residual`, the metric, slice or rule that would show it in `test`, and the day it was last looked at in `reviewed`.",
    maps: {
      "eu-ai-act": ["Art. 9", "Annex IV(5)"],
      "nist-ai-rmf": ["MANAGE 1.3", "MANAGE 1.4"],
      "sr-11-7": ["IV Model development, implementation, and use"],
      "sr-26-2": ["Model development and use"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "a risk with all that it needs", expect: "pass" },
      { name: "no register", given: { "model.governance.risks": null }, expect: "fail", terms: ["register"] },
      { name: "an empty register", given: { "model.governance.risks": [] }, expect: "fail", terms: ["register"] },
      {
        name: "nothing would show it",
        given: { "model.governance.risks.0.test": null },
        expect: "fail",
        terms: ["R-1"],
      },
      { name: "a mitigation to be told", given: { "model.governance.risks.0.mitigation": "n/a" }, expect: "fail" },
      { name: "nobody answers for it", given: { "model.governance.risks.0.owner": "unknown" }, expect: "fail" },
      { name: "looked at two years ago", given: { "model.governance.risks.0.reviewed": "2024-11-01" }, expect: "fail" },
      { name: "looked at tomorrow", given: { "model.governance.risks.0.reviewed": "2026-12-24" }, expect: "fail" },
      {
        name: "another use since the review",
        given: { "envelope.changes.0.outcome": "fail", "model.governance.risks.0.reviewed": "2026-05-01" },
        expect: "fail",
      },
      {
        name: "another use, and reviewed since",
        given: { "envelope.changes.0.outcome": "fail" },
        expect: "pass",
      },
      {
        name: "a first release has nothing before it",
        given: { "envelope.class": "first-release", "envelope.changes": [], anchor: null },
        expect: "pass",
      },
      { name: "nobody knows what changed", given: { envelope: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
