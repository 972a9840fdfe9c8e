import { APPROVED_AS_SUBSTANTIAL, listOf } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

const USE = ["intended use", "risk", "task"];
const INPUTS = ["features", "data origins", "personal data", "base models", "params", "envelope"];
/** All that is measured, and what could not be. */
const MEASURED = `envelope.changes.filter(c, !(c.subject in ${listOf([...USE, ...INPUTS])}) && !c.subject.startsWith("revalidation: "))`;

/** Each of these that is held against the anchor; where the one that always is is missing, nothing was. */
function heldAs(always: string, subjects: readonly string[]): NonNullable<SuiteRule["each"]> {
  return {
    in: `envelope.changes.exists(c, c.subject == "${always}") ? envelope.changes.filter(c, c.subject in ${listOf(subjects)}) : [{"subject": "${always}", "outcome": "unmeasured"}]`,
    as: "change",
    term: "change.subject",
  };
}

/** As the anchor, or approved in full. */
const HELD = `change.outcome in ["pass", "not-applicable"] || (${APPROVED_AS_SUBSTANTIAL}) || change.outcome != "fail" && unmeasured("it could not be held against the anchor")`;

const HAS_REVALIDATE = `has(model.governance) && has(model.governance.envelope) && has(model.governance.envelope.revalidate)`;

/** What the manifest says of it, else the rule's parameter. */
function declared(key: string): string {
  return `(has(own.${key}) ? own.${key} : params.${key})`;
}

const NOT_DUE = [
  `anchor.retrainings + (envelope.class in ["retrain-within-envelope", "substantial"] ? 1 : 0) <= ${declared("afterRetrainings")}`,
  `[${declared("after")}].all(after, after == "" || anchor.ageDays * 86400 < int(duration(after)))`,
  `(!("alert" in ${declared("on")}) || monitor.alerts.all(alert, alert.ageDays >= anchor.ageDays))`,
  `(!("data-issue" in ${declared("on")}) || issues.all(issue, !(issue.isOpen && issue.touches && issue.severity == "high")))`,
].join(" && ");

export const ENVELOPE_RULES = [
  {
    id: "MG-ENV-001",
    title: "Intended use, risk and task are the anchor's",
    why: "What was approved was approved for a use. Another use, a lower risk class or another question is another model, however well it does.",
    severity: "block",
    appliesTo: { when: `!(envelope.class in ["first-release", "none"])` },
    each: heldAs("intended use", USE),
    expr: HELD,
    message: `"The " + change.subject + " is not the anchor's, and the full approval is not given."`,
    solution:
      "Take the change back, or let the roles that the risk tier requires approve this pull request as a substantial change: with it the version becomes the new anchor.",
    maps: {
      "eu-ai-act": ["Art. 3(23)", "Art. 43(4)"],
      "nist-ai-rmf": ["MAP 1.1"],
      "sr-11-7": ["IV Model development, implementation, and use"],
      "sr-26-2": ["Revalidation triggers"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "the same use", expect: "pass" },
      {
        name: "another use that nobody approved",
        given: { "envelope.changes.0.outcome": "fail", "envelope.class": "substantial", "approvals.given": [] },
        expect: "fail",
        terms: ["intended use"],
      },
      {
        name: "another use in full approval",
        given: { "envelope.changes.0.outcome": "fail", "envelope.class": "substantial" },
        expect: "pass",
      },
      {
        name: "another use on the light path",
        given: { "envelope.changes.0.outcome": "fail" },
        expect: "fail",
      },
      {
        name: "approved by those who made it",
        given: {
          "envelope.changes.0.outcome": "fail",
          "envelope.class": "substantial",
          "approvals.given.0.isIndependent": false,
        },
        expect: "fail",
      },
      { name: "a first release", given: { "envelope.class": "first-release" }, expect: "not-applicable" },
      {
        name: "another use, and GitHub was not asked",
        given: {
          "envelope.changes.0.outcome": "fail",
          "envelope.class": "substantial",
          "approvals.isKnown": false,
        },
        expect: "unmeasured",
      },
      { name: "nothing was compared", given: { envelope: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-ENV-002",
    title: "The change since the anchor is within the envelope",
    why: "Compared with the version before, twenty small losses pass one by one. They are added up against the last version that was approved in full.",
    severity: "block",
    appliesTo: { when: `!(envelope.class in ["first-release", "none", "documentation-only"])` },
    requires: ["anchor"],
    each: { in: MEASURED, as: "change", term: "change.subject" },
    expr: HELD,
    message: `has(change.change) && has(change.limit) ? change.subject + " is worse than the anchor's by " + string(round(change.change, 4)) + "; the limit is " + string(round(change.limit, 4)) + ", and the full approval is not given." : change.subject + " could not be held against the anchor, and the full approval is not given."`,
    solution:
      "Improve the model, or let the required roles approve it as a substantial change. How far retraining may go is `governance.envelope.metrics` and `governance.envelope.disparity`, changed in a pull request of its own.",
    maps: {
      "eu-ai-act": ["Art. 15(1)", "Annex IV(2)(f)"],
      "nist-ai-rmf": ["MANAGE 4.1"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Revalidation triggers"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "a little worse than the anchor", expect: "pass" },
      {
        name: "twenty times a little, on the light path",
        given: { "envelope.changes.8.outcome": "fail", "envelope.changes.8.change": 0.04 },
        expect: "fail",
        terms: ["roc_auc"],
      },
      {
        name: "twenty times a little, in full approval",
        given: { "envelope.changes.8.outcome": "fail", "envelope.class": "substantial" },
        expect: "pass",
      },
      {
        name: "a required role is missing",
        given: {
          "envelope.changes.8.outcome": "fail",
          "envelope.class": "substantial",
          "approvals.missing": ["model-risk"],
        },
        expect: "fail",
      },
      {
        name: "only documentation changes",
        given: { "envelope.class": "documentation-only" },
        expect: "not-applicable",
      },
      {
        name: "rows that cannot be compared",
        given: { "envelope.changes.8.outcome": "unmeasured" },
        expect: "unmeasured",
      },
      { name: "no anchor in a retraining", given: { anchor: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-ENV-003",
    title: "Columns, data origins and parts are the anchor's",
    why: "A column that nobody looked at, or data from somewhere else, makes another model out of the same code.",
    severity: "block",
    appliesTo: { when: `!(envelope.class in ["first-release", "none"])` },
    requires: ["anchor"],
    each: heldAs("personal data", INPUTS),
    expr: HELD,
    message: `"The " + change.subject + " are not the anchor's, and the full approval is not given."`,
    solution:
      "Take the change back, or let the required roles approve it as a substantial change. List the columns under `features`, so that everybody can tell. `governance.envelope.features` and `dataOrigins` say whether columns and origins may change; another kind of personal data, a base model or another part always takes the approval.",
    maps: {
      "eu-ai-act": ["Annex IV(2)(f)"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Revalidation triggers"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "the same inputs", expect: "pass" },
      { name: "another column", given: { "envelope.changes.3.outcome": "fail" }, expect: "fail", terms: ["features"] },
      {
        name: "bought data, in full approval",
        given: { "envelope.changes.4.outcome": "fail", "envelope.class": "substantial" },
        expect: "pass",
      },
      {
        name: "columns that nobody listed",
        given: { "envelope.changes.3.outcome": "unmeasured" },
        expect: "unmeasured",
      },
      { name: "nothing was compared", given: { "envelope.changes": [] }, expect: "unmeasured" },
      { name: "no anchor in a retraining", given: { anchor: null }, expect: "unmeasured" },
      { name: "a first release", given: { "envelope.class": "first-release" }, expect: "not-applicable" },
    ],
  },
  {
    id: "MG-ENV-004",
    title: "No full approval is due again",
    why: "An approval wears off: with every retraining, with an alert of production and an error in the data. A calendar is an option, and no default.",
    severity: "warn",
    appliesTo: { when: `envelope.class != "first-release"` },
    requires: ["anchor", "monitor", "issues"],
    params: { afterRetrainings: 12, after: "", on: ["alert", "data-issue"] },
    expr: `[${HAS_REVALIDATE} ? model.governance.envelope.revalidate : {}].all(own, ${NOT_DUE}) || ${APPROVED_AS_SUBSTANTIAL}`,
    message: `"The anchor is " + string(round(anchor.ageDays, 0)) + " days old, with " + string(anchor.retrainings) + " versions since; alerts since then, or errors of high severity in its data, may be open."`,
    solution:
      "Let the required roles approve the next version as a substantial change: it becomes the anchor. When that is due is `governance.envelope.revalidate`: `afterRetrainings`, `after` and `on`.",
    maps: {
      "nist-ai-rmf": ["GOVERN 1.5"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Revalidation triggers"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "the third version since", expect: "pass" },
      { name: "the thirteenth version since", given: { "anchor.retrainings": 12 }, expect: "fail" },
      {
        name: "after fewer, as the manifest says",
        given: { "model.governance.envelope.revalidate": { afterRetrainings: 2 } },
        expect: "fail",
      },
      {
        name: "a calendar that the manifest sets",
        given: { "model.governance.envelope.revalidate": { after: "90d" } },
        expect: "fail",
      },
      {
        name: "an alert since the anchor",
        given: { "monitor.alerts": [{ key: "drift", ageDays: 5 }] },
        expect: "fail",
      },
      {
        name: "an alert that the anchor was approved with",
        given: { "monitor.alerts": [{ key: "drift", ageDays: 300 }] },
        expect: "pass",
      },
      {
        name: "an error in its data",
        given: {
          issues: [
            { id: "train-1", dataset: "train", severity: "high", isOpen: true, isOverdue: false, touches: true },
          ],
        },
        expect: "fail",
      },
      {
        name: "the version that is approved in full",
        given: { "anchor.retrainings": 12, "envelope.class": "substantial" },
        expect: "pass",
      },
      { name: "nobody asked the monitor", given: { monitor: null }, expect: "unmeasured" },
      {
        name: "an age that is no number",
        given: { "anchor.ageDays": Number.NaN, "model.governance.envelope.revalidate": { after: "90d" } },
        expect: "unmeasured",
      },
      { name: "a first release", given: { "envelope.class": "first-release" }, expect: "not-applicable" },
    ],
  },
] satisfies readonly SuiteRule[];
