import { describe, expect, test } from "vitest";
import type { GovernanceRule, RuleSettings } from "../../../../src/generated/types.ts";
import { packOf } from "../../../../src/work/governance/packs/suite-packs.ts";
import { toFindings } from "../../../../src/work/governance/policy-findings.ts";
import { forceOf } from "../../../../src/work/governance/rule-force.ts";
import { rulesInForce, type PolicySettings, type RuleInForce } from "../../../../src/work/governance/rule-in-force.ts";
import { paramProblems } from "../../../../src/work/governance/rule-settings.ts";
import { SUITE_RULES } from "../../../../src/work/governance/rules/suite-rules.ts";

const now = Date.parse("2026-11-29T10:00:00Z");
const packs = ["baseline", "eu-ai-act-high-risk", "nist-ai-rmf", "model-risk"].flatMap((name) => packOf(name) ?? []);
const unwaivable = SUITE_RULES.filter(({ waivable }) => waivable === false).map(({ id }) => id);

function inForce(id: string, own: RuleSettings, mode: PolicySettings["mode"] = "enforce"): RuleInForce {
  const found = rulesInForce(packs, { mode, rules: { [id]: own } }).rules.find(({ rule }) => rule.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

describe("a rule that nobody can waive", () => {
  test("there are some", () => expect(unwaivable).toContain("MG-RISK-002"));

  describe.each(unwaivable)("%s", (id) => {
    const standing = inForce(id, {});
    test.each([
      ["mode", { mode: "report-only" }],
      ["severity", { severity: "warn" }],
      ["severity", { severity: "info" }],
      ["params", { params: { role: "nobody" } }],
    ] as const)("is not softened by its %s", (key, own) => {
      const { unheeded, ...held } = inForce(id, own);
      expect(unheeded).toEqual([key]);
      expect(held).toEqual(standing);
    });

    test("is only told where everything is, and not less than that", () => {
      const held = inForce(id, { severity: "info", mode: "report-only" }, "report-only");
      expect(forceOf(held, now)).toEqual({ severity: "warn", because: "report-only: enforced, it would block" });
    });

    test("is enforced where all else is only told", () =>
      expect(forceOf(inForce(id, { mode: "enforce" }, "report-only"), now).severity).toBe("block"));
  });

  test("says so where it is not met", () => {
    const result = {
      id: "MG-RISK-002",
      outcome: "fail",
      items: [{ outcome: "fail", message: "No", read: {} }],
    } as const;
    const outcome = { inForce: inForce("MG-RISK-002", { severity: "info", mode: "report-only" }), result };
    expect(toFindings([outcome], { model: "credit", now })).toMatchObject([
      {
        outcome: "fail",
        message:
          "No. MG-RISK-002 cannot be waived, so governance.rules cannot soften it either: its mode and severity are ignored.",
      },
    ]);
  });

  test("may be one of a team's own", () => {
    const rule: GovernanceRule = { ...own, waivable: false, severity: "warn" };
    const pack = { name: "./p", isOurs: false, rules: [{ rule }] };
    const settings = { mode: "enforce", rules: { "ACME-001": { severity: "info" } } } as const;
    const [held] = rulesInForce([pack], settings).rules;
    expect([held?.unheeded, held && forceOf(held, now).severity]).toEqual([["severity"], "warn"]);
    const stricter = rulesInForce([pack], { mode: "enforce", rules: { "ACME-001": { severity: "block" } } }).rules[0];
    expect([stricter?.unheeded, stricter && forceOf(stricter, now).severity]).toEqual([undefined, "block"]);
  });
});

const own: GovernanceRule = {
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  id: "ACME-001",
  title: "It holds",
  severity: "block",
  expr: "has(params.optional) || params.most > 1",
  params: { most: 3, maxAge: "30d", role: "risk", on: ["alert"], any: [], must: false },
};

describe("a parameter of the settings", () => {
  test.each([
    ["most", 4.5],
    ["maxAge", "2w"],
    ["role", "legal"],
    ["on", []],
    ["any", [1, "two"]],
    ["must", true],
    ["optional", { a: 1 }],
  ])("%s may be %j", (name, value) => expect(paramProblems(own, { [name]: value })).toEqual([]));

  test.each([
    ["most", "many", "a number such as 3"],
    ["most", null, "a number such as 3"],
    ["maxAge", "thirty days", "a duration such as 30d"],
    ["maxAge", 30, "a text such as 30d"],
    ["role", ["risk"], "a text such as risk"],
    ["on", "alert", 'a list such as ["alert"]'],
    ["on", [1], 'a list such as ["alert"]'],
    ["any", "x", "a list"],
    ["must", "yes", "true or false"],
  ])("%s may not be %j", (name, value, wish) => {
    const [problem] = paramProblems(own, { [name]: value });
    expect(problem?.isRead).toBe(true);
    expect(problem?.message).toContain(`The parameter ${name} of ACME-001 must be ${wish}; governance.rules.ACME-001.`);
  });

  test.each([
    ["mots", 'ACME-001 reads no parameter mots, so this changes nothing. Did you mean "most"?'],
    ["constructor", "ACME-001 reads no parameter constructor"],
  ])("%s is none that the rule reads", (name, said) => {
    const [problem] = paramProblems(own, { [name]: 1 });
    expect([problem?.isRead, problem?.message]).toEqual([false, expect.stringContaining(said)]);
  });

  test("has its standard of the pack where the pack has one", () => {
    const found = SUITE_RULES.flatMap((rule) => paramProblems(rule, rule.params));
    const ofPacks = packs.flatMap(({ rules }) => rules.flatMap(({ rule, params }) => paramProblems(rule, params)));
    expect([...found, ...ofPacks]).toEqual([]);
  });

  test("that the rule cannot read is named where it could not be decided", () => {
    const held = inForce("MG-RISK-004", { params: { maxAge: "thirty days" } });
    const items = [{ outcome: "unmeasured", message: "Not decided: duration() takes a text.", read: {} }] as const;
    const outcome = { inForce: held, result: { id: held.rule.id, outcome: "unmeasured", items } } as const;
    const [finding] = toFindings([outcome], { model: "credit", now });
    expect(finding?.message).toContain(
      'The parameter maxAge of MG-RISK-004 must be a duration such as 365d; governance.rules.MG-RISK-004.params.maxAge is "thirty days".',
    );
    expect(finding?.remediation).toBe("Mend governance.rules.MG-RISK-004.params in .github/model-gitops.yaml.");
  });
});
