import { WAIVABLE, type SuiteRule } from "./form.ts";

const EACH = { in: "datasets", as: "d", term: "d.name" };
/** Of a dataset that says nothing nobody knows whether it holds personal data. */
const EACH_PERSONAL = {
  in: `datasets.filter(one, !has(one.declared.personalData) || one.declared.personalData != "none")`,
  as: "d",
  term: "d.name",
};

export const PRIVACY_RULES = [
  {
    id: "MG-PRIV-001",
    title: "Every dataset says whether it holds personal data",
    why: "What data protection asks follows from it, and silence is no answer.",
    severity: "block",
    requires: ["datasets.0"],
    each: EACH,
    expr: `has(d.declared.personalData)`,
    message: `d.name + " does not say whether it holds personal data."`,
    solution:
      "Write `datasets.<name>.personalData`: `none`, `pseudonymised`, `personal` or `special-category` (GDPR article 9).",
    maps: { gdpr: ["Art. 30"], "iso-42001": ["A.7.2"], "nist-ai-rmf": ["MEASURE 2.10"] },
    waivable: WAIVABLE,
    tests: [
      { name: "both say it", expect: "pass" },
      { name: "none is an answer", given: { "datasets.0.declared.personalData": "none" }, expect: "pass" },
      { name: "silence", given: { "datasets.1.declared.personalData": null }, expect: "fail", terms: ["holdout"] },
      { name: "nobody listed the datasets", given: { datasets: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-PRIV-002",
    title: "Columns that hold personal data are declared",
    why: "A column of e-mail addresses is personal data whatever the manifest says. What was found with high confidence and not declared was overlooked, or hidden.",
    severity: "block",
    params: { confidences: ["high"], nobodys: ["NOT_PERSONAL", "INTERNAL_ID", "SYNTHETIC", "PUBLIC"] },
    requires: ["datasets.0"],
    each: EACH,
    expr: `d.personal.all(p, !(p.confidence in params.confidences) || p.isDeclared && [d.declared.privacy.columns[p.column]].all(said, said.type.upperAscii() in params.nobodys ? has(said.reason) && isStated(said.reason) : d.declared.personalData != "none"))`,
    message: `d.name + " holds personal data that is not declared as what it is: " + d.personal.filter(p, p.confidence in params.confidences && (!p.isDeclared || d.declared.privacy.columns[p.column].type.upperAscii() in params.nobodys || d.declared.personalData == "none")).map(p, p.column + " (" + p.type + ")").join(", ")`,
    solution:
      "Name each column under `datasets.<name>.privacy.columns` with its `type`, and set `personalData` to what the dataset then is; or take the column out. A column that is of nobody is `INTERNAL_ID`, `SYNTHETIC`, `PUBLIC` or `NOT_PERSONAL`, with the `reason`.",
    maps: { gdpr: ["Art. 5"], "nist-ai-rmf": ["MEASURE 2.10"] },
    waivable: WAIVABLE,
    tests: [
      { name: "what was found is declared", expect: "pass" },
      { name: "nothing was found", given: { "datasets.0.personal": [], "datasets.1.personal": [] }, expect: "pass" },
      {
        name: "an address that nobody declared",
        given: {
          "datasets.0.personal": [{ column: "mail", type: "EMAIL", confidence: "high", isDeclared: false }],
        },
        expect: "fail",
        terms: ["train"],
      },
      {
        name: "declared, in a dataset that says it has none",
        given: {
          "datasets.0.declared.personalData": "none",
          "datasets.0.declared.privacy.columns.applicant": { type: "NATIONAL_ID" },
        },
        expect: "fail",
      },
      {
        name: "a detection that is wrong, with the reason",
        given: {
          "datasets.0.declared.personalData": "none",
          "datasets.0.declared.privacy.columns.applicant": { type: "NOT_PERSONAL", reason: "A hash of the branch." },
        },
        expect: "pass",
      },
      {
        name: "a detection that is said to be wrong, without a reason",
        given: { "datasets.0.declared.privacy.columns.applicant": { type: "NOT_PERSONAL", reason: "n/a" } },
        expect: "fail",
      },
      {
        name: "health in data that is merely personal, as the scan compares it",
        given: {
          "datasets.0.personal": [{ column: "diagnosis", type: "HEALTH", confidence: "high", isDeclared: false }],
        },
        expect: "fail",
      },
      {
        name: "an internal id in a dataset without personal data",
        given: { "datasets.0.declared.personalData": "none" },
        expect: "pass",
      },
      {
        name: "a guess is told elsewhere",
        given: {
          "datasets.0.personal": [{ column: "city", type: "ADDRESS", confidence: "medium", isDeclared: false }],
        },
        expect: "pass",
      },
      { name: "nobody looked", given: { "datasets.1.personal": null }, expect: "unmeasured" },
      {
        name: "declared, and nobody says what the dataset is",
        given: {
          "datasets.0.declared.personalData": null,
          "datasets.0.declared.privacy.columns.applicant": { type: "NATIONAL_ID" },
        },
        expect: "unmeasured",
      },
    ],
  },
  {
    id: "MG-PRIV-003",
    title: "Personal data has a lawful basis, a purpose and an end",
    why: "Personal data may be used for what it was collected for, as long as there is a reason in law, and not after the day by which it has to be deleted.",
    severity: "block",
    requires: ["datasets.0"],
    each: EACH_PERSONAL,
    expr: `d.declared.personalData != "none" && has(d.declared.privacy) && [d.declared.privacy].all(said, has(said.lawfulBasis) && has(said.purpose) && isStated(said.purpose) && has(said.retentionUntil) && timestamp(said.retentionUntil) + duration("1d") > timestamp(now))`,
    message: `d.name + (has(d.declared.privacy) && has(d.declared.privacy.retentionUntil) && timestamp(d.declared.privacy.retentionUntil) + duration("1d") <= timestamp(now) ? " had to be deleted by " + d.declared.privacy.retentionUntil + "." : " does not say lawfulBasis, purpose and retentionUntil.")`,
    solution:
      "Write `lawfulBasis` (GDPR article 6), `purpose` and `retentionUntil` under `datasets.<name>.privacy`. Data whose time is over is deleted, not renewed: train on newer rows.",
    maps: { gdpr: ["Art. 5", "Art. 6", "Art. 30"] },
    waivable: WAIVABLE,
    tests: [
      { name: "basis, purpose and a day to come", expect: "pass" },
      { name: "its last day", given: { "datasets.0.declared.privacy.retentionUntil": "2026-11-29" }, expect: "pass" },
      {
        name: "no personal data",
        given: { "datasets.0.declared.personalData": "none", "datasets.1.declared.personalData": "none" },
        expect: "not-applicable",
      },
      { name: "nothing of it", given: { "datasets.0.declared.privacy": null }, expect: "fail", terms: ["train"] },
      { name: "no basis", given: { "datasets.0.declared.privacy.lawfulBasis": null }, expect: "fail" },
      { name: "a purpose to be told", given: { "datasets.0.declared.privacy.purpose": "TBD" }, expect: "fail" },
      {
        name: "it had to be deleted",
        given: { "datasets.1.declared.privacy.retentionUntil": "2026-01-31" },
        expect: "fail",
        terms: ["holdout"],
      },
      { name: "nobody says whether it is", given: { "datasets.0.declared.personalData": null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
