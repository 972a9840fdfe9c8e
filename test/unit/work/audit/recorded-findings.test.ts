import { expect, test } from "vitest";
import type { GovernanceInput, GovernanceVerdict, WaivedFinding } from "../../../../src/generated/types.ts";
import { recordedFindings } from "../../../../src/work/audit/recorded-findings.ts";

const WAIVED: WaivedFinding = { id: "W-1", rule: "gate/fairness", term: "age", by: "ada", expires: "2026-12-01" };

function outcomes(waivers: readonly WaivedFinding[]): readonly string[] {
  const checks: GovernanceInput["checks"] = {
    "gate/fairness": [
      { outcome: "waived", message: "", subject: "age" },
      { outcome: "waived", message: "", subject: "region" },
    ],
    "gate/latency": [{ outcome: "waived", message: "" }],
  };
  const governance: GovernanceVerdict = { packs: [], class: "none", results: [], notProven: [], waivers: [...waivers] };
  const input = { checks };
  return recordedFindings({ model: "a", input, verdict: { findings: [], governance } }).map(
    ({ rule, subject = "", outcome }) => `${rule} ${subject} ${outcome}`,
  );
}

test("what a waiver accepted is open again, and what a person accepted is not", () => {
  expect(outcomes([])).toEqual(["gate/fairness age waived", "gate/fairness region waived", "gate/latency  waived"]);
  expect(outcomes([WAIVED])[0]).toBe("gate/fairness age fail");
  expect(outcomes([WAIVED]).slice(1)).toEqual(outcomes([]).slice(1));
  expect(outcomes([{ ...WAIVED, term: "*" }])[1]).toBe("gate/fairness region fail");
  expect(outcomes([{ ...WAIVED, rule: "gate/latency" }])[2]).toBe("gate/latency  waived");
  const { term: _term, ...whole } = WAIVED;
  expect(outcomes([{ ...whole, rule: "gate/latency" }])[2]).toBe("gate/latency  fail");
});

test("without a document the verdict's findings are what was found", () => {
  const findings = [{ rule: "gate/slice", outcome: "warn" as const, message: "x" }];
  expect(recordedFindings({ model: "a", input: undefined, verdict: { findings } })).toEqual(findings);
  expect(recordedFindings({ model: "a", input: undefined, verdict: undefined })).toEqual([]);
});
