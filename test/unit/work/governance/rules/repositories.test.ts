import { expect, test } from "vitest";
import type { RuleTest } from "../../../../../src/generated/types.ts";
import { givenInput } from "../../../../../src/work/governance/rule-test.ts";
import { SAMPLE_INPUT } from "../../../../../src/work/governance/rules/sample-input.ts";
import { SUITE_RULES } from "../../../../../src/work/governance/rules/suite-rules.ts";
import { asked } from "./asked.ts";

test("a first release has nothing before it, and takes the full approval", () => {
  const first: RuleTest["given"] = {
    base: null,
    anchor: null,
    production: null,
    "checks.gate/non-inferiority": null,
    "envelope.class": "first-release",
    "envelope.changes": [],
    "monitor.silentDays": null,
    "monitor.freshness": "unknown",
  };
  expect(outcomes(first)).toEqual({
    "not-applicable": "EVAL-004 ENV-001 ENV-002 ENV-003 ENV-004 PROV-001 APPR-003 OPS-002",
  });
  expect(outcomes({ ...first, "approvals.missing": ["model-risk"], "approvals.given": [] })).toMatchObject({
    fail: "EVAL-002 APPR-001 APPR-002",
  });
});

test("a change of documentation alone measures nothing, and asks for no measurement", () => {
  const found = outcomes({
    evaluation: null,
    production: null,
    scan: null,
    checks: {},
    "envelope.class": "documentation-only",
    "datasets.0.quality": null,
    "datasets.1.quality": null,
    "datasets.1.separation": null,
    "approvals.required": [],
  });
  expect(found).toEqual({
    "not-applicable":
      "DATA-004 DATA-005 EVAL-001 EVAL-003 EVAL-004 FAIR-001 FAIR-002 ENV-002 SEC-001 SEC-002 SEC-003 PROV-001 APPR-001 APPR-002 APPR-003 OPS-002",
  });
});

test("on a laptop nobody asks GitHub, and what only GitHub knows is not decided", () => {
  const found = outcomes({
    "owners.isChecked": false,
    "approvals.isKnown": false,
    "approvals.given": [],
    "approvals.missing": ["model-risk"],
  });
  expect(found).toMatchObject({ unmeasured: "OWN-001 APPR-001 APPR-002" });
  expect(found).not.toHaveProperty("fail");
});

test("an audit has no change: it asks what stands, and not who approved", () => {
  const found = outcomes({
    stage: "audit",
    "envelope.class": "none",
    "envelope.changes": [],
    "production.artifact": SAMPLE_INPUT.evaluation?.artifact,
    "approvals.isKnown": false,
  });
  expect(found).toEqual({
    "not-applicable": "EVAL-002 EVAL-004 ENV-001 ENV-002 ENV-003 APPR-001 APPR-002 APPR-003",
  });
});

test("a regression and a text model have no groups to compare, and are asked all else", () => {
  for (const task of ["regression", "text-generation"]) {
    const given = { "model.task": task, "model.evaluation.fairness": null, "model.evaluation.slices": null };
    expect(outcomes(given)).toEqual({ "not-applicable": "FAIR-001 FAIR-002 PROV-001 APPR-003" });
  }
});

test("a repository without any governance fails by sentences, and never by an error alone", () => {
  const bare: RuleTest["given"] = {
    "model.governance": null,
    "model.contact": null,
    "model.monitoring": null,
    "monitor.isDeclared": false,
    "datasets.0.declared": { path: "train.csv" },
    "datasets.1.declared": { path: "holdout.csv" },
  };
  const found = outcomes(bare);
  expect(found).toMatchObject({
    fail: "OWN-001 RISK-001 RISK-004 DATA-001 PRIV-001 OPS-001",
    unmeasured: "RISK-002 PRIV-002 PRIV-003",
  });
});

test("a pull request of nothing but empty evidence passes nothing", () => {
  const nothing = Object.fromEntries(
    ["owners", "evaluation", "production", "anchor", "envelope", "scan", "card", "provenance", "monitor", "issues"].map(
      (key) => [key, null],
    ),
  );
  const found = outcomes({ ...nothing, datasets: [], checks: {}, waivers: [], "approvals.given": [] });
  expect(found["fail"]?.split(" ")).toEqual(["APPR-001", "APPR-002"]);
  expect(found["not-applicable"]).toBe("PROV-001 APPR-003 OPS-002 WVR-001");
});

/** Ids of the rules that do not pass, by outcome. */
function outcomes(given: NonNullable<RuleTest["given"]>): Readonly<Record<string, string>> {
  const document = givenInput(SAMPLE_INPUT, given);
  const results = SUITE_RULES.map((rule) => asked(rule, document)).filter(({ outcome }) => outcome !== "pass");
  return Object.fromEntries(
    [...new Set(results.map(({ outcome }) => outcome))].map((outcome) => [
      outcome,
      results
        .filter((result) => result.outcome === outcome)
        .map(({ id }) => id.replace("MG-", ""))
        .join(" "),
    ]),
  );
}
