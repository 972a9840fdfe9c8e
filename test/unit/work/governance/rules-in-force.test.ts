import { expect, test } from "vitest";
import type { GovernanceRule } from "../../../../src/generated/types.ts";
import { effectiveFrom, forceOf } from "../../../../src/work/governance/rule-force.ts";
import { rulesInForce, type Claim, type PolicyPack } from "../../../../src/work/governance/rule-in-force.ts";
import { outOfScope } from "../../../../src/work/governance/rule-scope.ts";

const rule: GovernanceRule = {
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  id: "ACME-001",
  title: "It holds",
  severity: "warn",
  expr: "true",
  params: { floor: 0.7, most: 3 },
};
const other = { ...rule, id: "ACME-000" };
const none = { mode: "enforce", rules: {} } as const;
const now = Date.parse("2026-11-29T10:00:00Z");

function pack(name: string, parts: Partial<PolicyPack["rules"][number]> = {}): PolicyPack {
  return { name, isOurs: false, rules: [{ rule, ...parts }] };
}

test("a rule of several packs is asked once, and counts as the strictest asks", () => {
  const packs = [pack("baseline"), pack("strict", { severity: "block", params: { floor: 0.8 } })];
  const { rules, conflicts } = rulesInForce(packs, none);
  expect(conflicts).toEqual([]);
  expect(rules).toHaveLength(1);
  expect(rules[0]?.rule.params).toEqual({ floor: 0.8, most: 3 });
  expect(rules[0]?.claims.map(({ pack: name, severity }) => [name, severity])).toEqual([
    ["baseline", "warn"],
    ["strict", "block"],
  ]);
  expect(rules.map((one) => forceOf(one, now).severity)).toEqual(["block"]);
});

test("settings have the last word on severity, mode and parameters, and none on the rule", () => {
  const settings = { mode: "enforce", rules: { "ACME-001": { severity: "info", params: { floor: 0.9 } } } } as const;
  const [settled] = rulesInForce([pack("baseline", { severity: "block" })], settings).rules;
  expect(settled?.rule).toMatchObject({ expr: "true", params: { floor: 0.9, most: 3 } });
  expect(settled && forceOf(settled, now).severity).toBe("info");
});

test("rules come by their ids, whatever the order of packs and files", () => {
  const packs = [pack("a"), { name: "b", isOurs: true, rules: [{ rule: other }] }];
  expect(rulesInForce(packs, none).rules.map((one) => [one.rule.id, one.isOurs])).toEqual([
    ["ACME-000", true],
    ["ACME-001", false],
  ]);
});

test("two rules by one id are a conflict, and the first one is asked", () => {
  const impostor = { name: "impostor", isOurs: false, rules: [{ rule: { ...rule, expr: "1 == 1" } }] };
  const { rules, conflicts } = rulesInForce([pack("ours"), impostor], none);
  expect(conflicts).toEqual([{ id: "ACME-001", packs: ["ours", "impostor"], files: ["", ""] }]);
  expect(rules.map((one) => one.rule.expr)).toEqual(["true"]);
});

const claim = (parts: Partial<Claim>): Claim => ({
  pack: "p",
  severity: "block",
  mode: "enforce",
  effectiveOn: undefined,
  ...parts,
});

test.each([
  ["from the start", [claim({})], "block", ""],
  ["before its day", [claim({ effectiveOn: "2026-12-02" })], "warn", "a block from 2026-12-02, in 3 days"],
  ["the day before", [claim({ effectiveOn: "2026-11-30" })], "warn", "a block from 2026-11-30, in 1 day"],
  ["on its day", [claim({ effectiveOn: "2026-11-29" })], "block", ""],
  ["where one pack is there already", [claim({ effectiveOn: "2028-08-02" }), claim({})], "block", ""],
  ["told only", [claim({ mode: "report-only" })], "warn", "report-only: enforced, it would block"],
  [
    "told only by one",
    [claim({ mode: "report-only" }), claim({ severity: "warn" })],
    "warn",
    "report-only: enforced, it would block",
  ],
  ["for information", [claim({ severity: "info" })], "info", ""],
  ["a day that cannot be read puts nothing off", [claim({ effectiveOn: "soon" })], "block", ""],
] as const)("%s", (_, claims, ...[severity, because]) =>
  expect(forceOf({ claims }, now)).toEqual({ severity, because }),
);

test("the day to come is told", () => {
  expect(
    effectiveFrom({ claims: [claim({ effectiveOn: "2028-08-02" }), claim({ effectiveOn: "2027-12-02" })] }, now),
  ).toBe("2027-12-02");
  expect(effectiveFrom({ claims: [claim({})] }, now)).toBeUndefined();
});

test.each([
  [{ models: ["credit-*"] }, undefined],
  [{ models: ["*risk"], tiers: ["high"], stages: ["promote"] }, undefined],
  [{ models: ["credit-ris?"] }, undefined],
  [{ models: ["credit"] }, "models: credit (this is credit-risk)"],
  [{ models: ["(c+)+r*"] }, "models: (c+)+r* (this is credit-risk)"],
  [{ tiers: ["minimal", "limited"] }, "tiers: minimal, limited (this is high)"],
  [{ stages: ["audit"] }, "stages: audit (this is promote)"],
] as const)("%j", (appliesTo, predicate) => {
  const scope = JSON.parse(JSON.stringify(appliesTo)) as NonNullable<GovernanceRule["appliesTo"]>;
  expect(outOfScope({ appliesTo: scope }, { names: ["credit-risk"], tier: "high", stage: "promote" })).toBe(predicate);
});

test("a pattern of stars takes no time", () => {
  const models = [`${"*a".repeat(90)}b`];
  const started = performance.now();
  expect(
    outOfScope({ appliesTo: { models } }, { names: ["a".repeat(63)], tier: "high", stage: "audit" }),
  ).toBeDefined();
  expect(performance.now() - started).toBeLessThan(100);
});
