import { WAIVABLE, type SuiteRule } from "./form.ts";

export const PROVENANCE_RULES = [
  {
    id: "MG-PROV-001",
    title: "Where the artifact comes from is proven",
    why: "A digest tells that bytes are the same, and not who made them. A signed record names the run, the commit and the workflow that did.",
    severity: "block",
    // Before a change is merged nothing of it is recorded, and the ledger can prove nothing.
    appliesTo: { stages: ["promote", "audit"] },
    requires: ["provenance"],
    expr: `provenance.isVerified && provenance.ledger != "none" && size(provenance.problems) == 0`,
    message: `size(provenance.problems) > 0 ? provenance.problems.join(" ") : "Nothing proves who made the artifact: the ledger is " + provenance.ledger + "."`,
    solution:
      "Sign the ledger: give the recording job a key, and name its public half in `ledger.keys` of .github/model-gitops.yaml. Where a signature does not verify, train again from the commit.",
    maps: {
      slsa: ["Build L2"],
      "iso-42001": ["A.6.2.5"],
      "sr-11-7": ["IV Model development, implementation, and use"],
      "sr-26-2": ["Model development and use"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "signed, and verified", given: { stage: "promote" }, expect: "pass" },
      {
        name: "nothing is signed",
        given: { stage: "promote", "provenance.ledger": "unsigned", "provenance.isVerified": false },
        expect: "fail",
      },
      { name: "there is no record", given: { stage: "promote", "provenance.ledger": "none" }, expect: "fail" },
      {
        name: "a signature of somebody else",
        given: { stage: "promote", "provenance.problems": ["Another key."] },
        expect: "fail",
      },
      { name: "nobody verified it", given: { stage: "audit", provenance: null }, expect: "unmeasured" },
      { name: "a pull request is not recorded yet", expect: "not-applicable" },
    ],
  },
] satisfies readonly SuiteRule[];
