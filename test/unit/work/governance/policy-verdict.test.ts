import { expect, test } from "vitest";
import type { RuleResult } from "../../../../src/kernel/rule-result.ts";
import { renderGemara } from "../../../../src/report/gemara.ts";
import { governanceSummary, renderGovernance } from "../../../../src/report/governance.ts";
import { toFindings, type PolicyOutcome } from "../../../../src/work/governance/policy-findings.ts";
import { policyVerdict } from "../../../../src/work/governance/policy-verdict.ts";
import type { RuleInForce } from "../../../../src/work/governance/rule-in-force.ts";
import { SAMPLE_INPUT } from "../../../../src/work/governance/rules/sample-input.ts";
import {
  acceptedFindings,
  applyWaivers,
  judgeWaivers,
  type WaiverQuestion,
} from "../../../../src/work/governance/waivers.ts";
import { failure, fileOf, question, RULE, waiver } from "./waiver-seeds.ts";

function inForce(severity: "block" | "warn" | "info", id = RULE): RuleInForce {
  const rule = { apiVersion: "model-gitops/v1", kind: "Rule", id, title: "Groups are alike", severity } as const;
  return {
    rule,
    mode: "enforce",
    isOurs: true,
    claims: [{ pack: "p", severity, mode: "enforce", effectiveOn: undefined }],
  };
}

function verdictOf(outcomes: readonly PolicyOutcome[], asked: WaiverQuestion = question({ files: [] })) {
  const findings = toFindings(outcomes, { model: "credit-risk", now: 0 });
  const applied = { waivers: judgeWaivers({ ...asked, findings }), subject: asked.subject };
  const judged = applyWaivers(findings, applied);
  return policyVerdict({
    packs: [],
    mode: "enforce",
    outcomes,
    findings: judged,
    all: judged,
    input: SAMPLE_INPUT,
    digest: `sha256:${"0".repeat(64)}`,
    accepted: acceptedFindings(findings, applied),
  });
}

const failing = (...terms: readonly string[]): RuleResult => ({
  id: RULE,
  outcome: "fail",
  items: terms.map((term) => ({ term, outcome: "fail", message: `${term} differs.`, read: {} })),
});

test("every finding that is waived is told by its own name, however many one waiver accepts", () => {
  const bind = { artifact: `sha256:${"1".repeat(64)}` };
  const files = [fileOf(waiver({ match: { term: "*" }, bind }))];
  const asked = { ...question({ files }), subject: { model: "credit-risk", artifact: bind.artifact } };
  const verdict = verdictOf([{ inForce: inForce("block"), result: failing("a", "b", "c") }], asked);
  expect(verdict.waivers.map(({ id, term }) => [id, term])).toEqual([
    ["W-1", "a"],
    ["W-1", "b"],
    ["W-1", "c"],
  ]);
  expect(governanceSummary(verdict)).toContain("3 findings waived");
});

test("a waiver of what would not block accepts nothing, and is not told as if it did", () => {
  const outcomes = [{ inForce: inForce("warn"), result: failing("age<25") }];
  const verdict = verdictOf(outcomes, question());
  expect([verdict.waivers, verdict.notProven]).toEqual([[], []]);
  expect(governanceSummary(verdict)).not.toContain("waived");
});

test("risk that is accepted is no pass where something else fails", () => {
  const verdict = verdictOf([{ inForce: inForce("block"), result: failing("age<25") }], question());
  expect(renderGovernance({ governance: verdict, isPassing: true }, 10)).toContain("Passes with accepted risk");
  expect(renderGovernance({ governance: verdict, isPassing: false }, 10)).not.toContain("Passes");
  expect(acceptedFindings([failure({ outcome: "warn" })], { waivers: [], subject: question().subject })).toEqual([]);
});

test("a rule that is for information and does not hold applies all the same, and every file says so", () => {
  const verdict = verdictOf([{ inForce: inForce("info"), result: failing("age<25") }]);
  expect(verdict.results).toMatchObject([{ predicate: "for information: age<25 differs.", outcome: "not-applicable" }]);
  const comment = renderGovernance({ governance: verdict, isPassing: true }, 10);
  expect(comment).toContain("For information: `MG-FAIR-002` (age&#60;25 differs.)");
  expect(comment).not.toContain("Not applicable");
  const log = { model: "a", version: "1", at: "2026-11-29T00:00:00Z", packs: [], results: verdict.results };
  expect(JSON.parse(renderGemara(log))).toMatchObject({
    result: "Needs Review",
    evaluations: [{ result: "Needs Review", message: "age<25 differs." }],
  });
});

test("one for information that holds, and one that does not apply, are what they are", () => {
  const held: RuleResult = { id: RULE, outcome: "pass", items: [{ outcome: "pass", message: "ok", read: {} }] };
  const aside: RuleResult = { id: "MG-X-001", outcome: "not-applicable", items: [], predicate: "tiers: high" };
  const { results } = verdictOf([
    { inForce: inForce("info"), result: held },
    { inForce: inForce("info", "MG-X-001"), result: aside },
  ]);
  expect(results.map(({ outcome, predicate }) => [outcome, predicate])).toEqual([
    ["pass", undefined],
    ["not-applicable", "tiers: high"],
  ]);
});
