import { expect, test } from "vitest";
import type { PolicyResult } from "../../../src/generated/types.ts";
import { renderGemara } from "../../../src/report/gemara.ts";

const PASSED: PolicyResult = {
  rule: "MG-OWN-001",
  title: "It has an owner",
  severity: "block",
  mode: "enforce",
  outcome: "pass",
};

function log(results: readonly PolicyResult[]) {
  const packs = [{ name: "baseline", sha256: "a".repeat(64) }];
  return JSON.parse(renderGemara({ model: "a", version: "1.0.0", at: "2026-11-29T00:00:00Z", packs, results }));
}

test("what could not be asked or does not apply has no start; what was waived did not pass", () => {
  const outcomes = ["pass", "warn", "fail", "inconclusive", "unmeasured", "waived", "not-applicable"] as const;
  const { evaluations, result } = log(outcomes.map((outcome) => ({ ...PASSED, outcome })));
  expect(evaluations.map((one: { result: string }) => one.result)).toEqual([
    "Passed",
    "Needs Review",
    "Failed",
    "Needs Review",
    "Unknown",
    "Needs Review",
    "Not Applicable",
  ]);
  expect(result).toBe("Failed");
  const started = evaluations.map(
    (one: { "assessment-logs": { start?: string }[] }) => one["assessment-logs"][0]?.start,
  );
  expect(started.map((start: string | undefined) => start !== undefined)).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
    false,
  ]);
});

test("every reference is declared, and an assessment is of its control", () => {
  const { metadata, evaluations, result } = log([PASSED]);
  expect(result).toBe("Passed");
  expect(metadata.type).toBe("EvaluationLog");
  const declared = metadata["mapping-references"].map(({ id }: { id: string }) => id);
  const [{ control, ...evaluation }] = evaluations;
  expect(declared).toContain(control["reference-id"]);
  expect(evaluation["assessment-logs"][0].requirement).toEqual(control);
});
