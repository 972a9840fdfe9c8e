import { expect, test } from "vitest";
import { verdictOf } from "../../../../src/findings/verdict.ts";
import type { GovernanceRule } from "../../../../src/generated/types.ts";
import type { ItemResult } from "../../../../src/kernel/rule-result.ts";
import { toFindings } from "../../../../src/work/governance/policy-findings.ts";
import type { Claim } from "../../../../src/work/governance/rule-in-force.ts";

const rule: GovernanceRule = {
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  id: "ACME-001",
  title: "Slices keep their AUC",
  severity: "block",
  solution: "Collect more rows.",
};
const context = { model: "credit", now: Date.parse("2026-11-29T00:00:00Z") };
const item = (outcome: ItemResult["outcome"], term?: string): ItemResult => ({
  outcome,
  message: `It is ${outcome}.`,
  read: { n: 3 },
  ...(term !== undefined && { term }),
});

function findings(claim: Partial<Claim>, items: readonly ItemResult[], predicate?: string) {
  const full: Claim = { pack: "p", severity: "block", mode: "enforce", effectiveOn: undefined, ...claim };
  const inForce = { rule, mode: full.mode, isOurs: false, claims: [full] };
  const result = { id: rule.id, outcome: "fail" as const, items, ...(predicate !== undefined && { predicate }) };
  return toFindings([{ inForce, result }], context);
}

test("each thing that fails is a finding of its own, with what was read", () => {
  expect(findings({}, [item("pass", "old"), item("fail", "young"), item("unmeasured", "new")])).toEqual([
    {
      rule: "ACME-001",
      outcome: "fail",
      message: "It is fail.",
      model: "credit",
      subject: "young",
      remediation: "Collect more rows.",
      evidence: { n: 3 },
    },
    {
      rule: "ACME-001",
      outcome: "unmeasured",
      message: "It is unmeasured.",
      model: "credit",
      subject: "new",
      remediation: "Collect more rows.",
      evidence: { n: 3 },
    },
  ]);
});

test("what is wrong with a dataset is told where it is declared", () => {
  const each = { in: "datasets.filter(one, true)", as: "d", term: "d.name" };
  const inForce = { rule: { ...rule, each }, mode: "enforce", isOurs: true, claims: [] } as const;
  const locateDataset = (name: string) => (name === "train" ? { file: "model.yaml", line: 7 } : undefined);
  const result = { id: rule.id, outcome: "fail", items: [item("fail", "train"), item("fail", "gone")] } as const;
  const told = toFindings([{ inForce, result }], {
    ...context,
    location: { file: "model.yaml", line: 1 },
    locateDataset,
  });
  expect(told.map(({ location }) => location?.line)).toEqual([7, 1]);
});

test("what could not be decided names the file of a team's own rule", () => {
  const claim: Claim = { pack: "p", severity: "block", mode: "enforce", effectiveOn: undefined };
  const inForce = { rule, file: "rules/a.yaml", mode: claim.mode, isOurs: false, claims: [claim] };
  const result = { id: rule.id, outcome: "fail" as const, items: [item("unmeasured", "a"), item("fail", "b")] };
  expect(toFindings([{ inForce, result }], context).map(({ message }) => message)).toEqual([
    "It is unmeasured. Asked by rules/a.yaml.",
    "It is fail.",
  ]);
});

test("what passes is one finding, and what does not apply says why", () => {
  expect(findings({}, [item("pass", "a"), item("pass", "b")])).toMatchObject([
    { outcome: "pass", message: "Slices keep their AUC (2 items)." },
  ]);
  expect(findings({}, [], "tiers: high (this is minimal)")).toMatchObject([
    { outcome: "not-applicable", message: "Does not apply: tiers: high (this is minimal)." },
  ]);
});

test.each([
  [{}, ["fail", "unmeasured", "inconclusive", "warn"]],
  [{ severity: "warn" }, ["warn", "warn", "warn", "warn"]],
  [{ mode: "report-only" }, ["warn", "warn", "warn", "warn"]],
  [{ effectiveOn: "2027-12-02" }, ["warn", "warn", "warn", "warn"]],
  [{ severity: "info" }, ["not-applicable", "not-applicable", "not-applicable", "not-applicable"]],
] as const)("%j: %j", (claim, outcomes) => {
  const items = (["fail", "unmeasured", "inconclusive", "warn"] as const).map((outcome) => item(outcome, outcome));
  expect(findings(claim, items).map(({ outcome }) => outcome)).toEqual(outcomes);
});

test("what is less than the rule says is said", () => {
  expect(findings({ mode: "report-only" }, [item("fail")])[0]?.message).toBe(
    "It is fail. (report-only: enforced, it would block.)",
  );
  expect(findings({ effectiveOn: "2026-12-01" }, [item("fail")])[0]?.message).toBe(
    "It is fail. (a block from 2026-12-01, in 2 days.)",
  );
  expect(findings({ severity: "info" }, [item("fail")])[0]?.message).toBe("For information: It is fail.");
});

test("what was waived is told beside what fails, and stands in no way", () => {
  const told = findings({}, [item("waived", "young"), item("pass", "old")]);
  expect(told).toMatchObject([{ outcome: "waived", subject: "young" }]);
  expect(verdictOf(told)).toBe("pass");
});
