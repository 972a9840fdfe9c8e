import { UNASKED } from "../../../records/information.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

/** An audit has no pull request that somebody could approve. */
const DECIDED: NonNullable<SuiteRule["appliesTo"]>["stages"] = ["pull-request", "merge", "promote"];
const KNOWN = `(approvals.isKnown || unmeasured("${UNASKED} who approved"))`;
const READABLE = `(size(approvals.unreadable) == 0 || unmeasured("this token cannot read " + approvals.unreadable.join(", ")))`;

export const APPROVAL_RULES = [
  {
    id: "MG-APPR-001",
    title: "Every required role approved exactly this content",
    why: "An approval of what was there before the last push is an approval of something else. It counts for one governed digest, and for no other.",
    severity: "block",
    appliesTo: { stages: DECIDED, when: "size(approvals.required) > 0" },
    expr: `${KNOWN} && ${READABLE} && size(approvals.missing) == 0 && size(approvals.objections) == 0 && approvals.required.all(role, approvals.given.exists(review, review.isIndependent && role in review.roles))`,
    message: `size(approvals.objections) > 0 ? "Changes are asked for by " + approvals.objections.join(", ") : "Nobody who had no part in the change has approved it as " + approvals.missing.join(", ")`,
    solution:
      "Ask somebody of the role (governance/roles.yaml) who had no part in the change for an approving review of the newest commit. Which roles a tier takes is `governance.approvals` of .github/model-gitops.yaml.",
    maps: {
      "nist-ai-rmf": ["MANAGE 1.1"],
      "eu-ai-act": ["Annex IV(2)(g)"],
      "sr-11-7": ["VI Roles and responsibilities"],
      "sr-26-2": ["Governance and controls"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "the role approved it", expect: "pass" },
      { name: "no role is required", given: { "approvals.required": [] }, expect: "not-applicable" },
      {
        name: "nobody of the role",
        given: { "approvals.missing": ["model-risk"], "approvals.given": [] },
        expect: "fail",
      },
      {
        name: "somebody of another role",
        given: { "approvals.given.0.roles": ["governance"] },
        expect: "fail",
      },
      { name: "somebody asks for changes", given: { "approvals.objections": ["dave"] }, expect: "fail" },
      {
        name: "a team that cannot be read",
        given: { "approvals.missing": ["model-risk"], "approvals.unreadable": ["@acme/model-risk"] },
        expect: "unmeasured",
      },
      { name: "on a laptop GitHub is not asked", given: { "approvals.isKnown": false }, expect: "unmeasured" },
      { name: "nobody gathered approvals", given: { approvals: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-APPR-002",
    title: "Who approves had no part in the change, and does not own the model",
    why: "Effective challenge takes somebody who can say no without saying it to themselves. For models of high risk that is nobody who answers for the model.",
    severity: "block",
    appliesTo: { stages: DECIDED, when: "size(approvals.required) > 0" },
    expr: `${KNOWN} && approvals.given.exists(review, review.isIndependent && review.roles.exists(role, role in approvals.required) && !approvals.makers.exists(maker, maker.lowerAscii() == review.by.lowerAscii()) && (tier != "high" || !model.owners.exists(owner, owner.lowerAscii() == "@" + review.by.lowerAscii())))`,
    message: `"Nobody of the required roles has approved who neither made the change" + (tier == "high" ? " nor owns the model." : ".")`,
    solution:
      "Ask somebody else of the role for a review: not the author, nor a committer or co-author, nor who started the training; for `governance.risk: high` not one of `owners` either.",
    maps: {
      "nist-ai-rmf": ["MEASURE 1.3"],
      "sr-11-7": ["V Model validation"],
      "sr-26-2": ["Model validation"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "somebody who had no part in it", expect: "pass" },
      { name: "its author", given: { "approvals.given.0.isIndependent": false }, expect: "fail" },
      { name: "its author, written otherwise", given: { "approvals.makers": ["Carol"] }, expect: "fail" },
      { name: "its owner, in a tier of high risk", given: { "model.owners": ["@Carol"] }, expect: "fail" },
      {
        name: "its owner, in a lower tier",
        given: { "model.owners": ["@carol"], tier: "limited" },
        expect: "pass",
      },
      { name: "nobody", given: { "approvals.given": [] }, expect: "fail" },
      { name: "no role is required", given: { "approvals.required": [] }, expect: "not-applicable" },
      { name: "on a laptop GitHub is not asked", given: { "approvals.isKnown": false }, expect: "unmeasured" },
      { name: "nobody knows who made it", given: { "approvals.makers": null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-APPR-003",
    title: "A change of what governs is approved by those who govern",
    why: "Whoever may change policies, waivers, roles, code owners or workflows can take every other rule away.",
    severity: "block",
    appliesTo: { stages: DECIDED, when: "size(changed.governance) > 0" },
    params: { role: "governance" },
    expr: `${KNOWN} && approvals.given.exists(review, review.isIndependent && (params.role in review.roles || !(params.role in approvals.required)))`,
    message: `"Nobody of the role " + params.role + " has approved the change of " + changed.governance.join(", ")`,
    solution:
      "Ask somebody of the role `governance` (governance/roles.yaml) who had no part in it. The first governance/roles.yaml takes a review of anybody else who may write: bring it with the first policies.",
    maps: {
      "iso-42001": ["A.2.4"],
      "sr-11-7": ["VI Policies and procedures"],
      "sr-26-2": ["Governance and controls"],
    },
    waivable: false,
    tests: [
      {
        name: "approved by the role",
        given: {
          "changed.governance": ["governance/roles.yaml"],
          "approvals.required": ["governance"],
          "approvals.given.0.roles": ["governance"],
        },
        expect: "pass",
      },
      {
        name: "the first roles, approved by somebody else",
        given: { "changed.governance": ["governance/roles.yaml"] },
        expect: "pass",
      },
      {
        name: "approved by another role",
        given: { "changed.governance": [".github/workflows/ci.yml"], "approvals.required": ["governance"] },
        expect: "fail",
      },
      {
        name: "approved by who made it",
        given: { "changed.governance": ["governance/waivers/w.yaml"], "approvals.given.0.isIndependent": false },
        expect: "fail",
      },
      { name: "nothing of it changes", expect: "not-applicable" },
      {
        name: "on a laptop GitHub is not asked",
        given: { "changed.governance": ["CODEOWNERS"], "approvals.isKnown": false },
        expect: "unmeasured",
      },
      { name: "nobody knows what changed", given: { changed: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
