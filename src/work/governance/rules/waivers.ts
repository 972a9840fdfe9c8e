import type { SuiteRule } from "./form.ts";

export const WAIVER_RULES = [
  {
    id: "MG-WVR-001",
    title: "Every waiver is one that counts",
    why: "A waiver takes the place of a check. One that has expired, that its own author approved, or of which GitHub shows no approval, takes the place of nothing.",
    severity: "block",
    each: { in: "waivers", as: "w", term: "w.id" },
    // One that matches nothing, that another renews or whose day has not come accepts nothing: it stands in no way.
    expr: `w.state in ["valid", "unused", "not-yet", "renewed"]`,
    message: `has(w.problem) ? w.problem : "The waiver " + w.id + " is " + w.state + "."`,
    solution:
      "Mend what the finding says and delete the file below governance/waivers/, or bring a new one whose `renews` names it and keep both, by a pull request that somebody of the role in `approvedBy` approves.",
    maps: { "sr-11-7": ["VI Policies and procedures"], "sr-26-2": ["Governance and controls"] },
    waivable: false,
    tests: [
      { name: "a valid one", expect: "pass" },
      { name: "there is none", given: { waivers: [] }, expect: "not-applicable" },
      { name: "one that matches nothing", given: { "waivers.0.state": "unused" }, expect: "pass" },
      { name: "one that another renews", given: { "waivers.0.state": "renewed" }, expect: "pass" },
      { name: "an expired one", given: { "waivers.0.state": "expired" }, expect: "fail", terms: ["W-2026-014"] },
      { name: "one that nobody approved", given: { "waivers.0.state": "unproven" }, expect: "fail" },
      { name: "one that cannot be", given: { "waivers.0.state": "invalid" }, expect: "fail" },
      { name: "nobody judged it", given: { "waivers.0.state": null }, expect: "unmeasured" },
      { name: "nobody read them", given: { waivers: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
