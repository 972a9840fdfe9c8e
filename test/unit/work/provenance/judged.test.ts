import { test } from "vitest";
import type { GovernanceVerdict, VerdictRecord } from "../../../../src/generated/types.ts";
import { propertiesOf, summary, testResult } from "../../../../src/work/provenance/judged.ts";
import { CANDIDATE, evaluation, hex, run, verdict } from "../../report/sample-records.ts";

const { artifact } = run();

function governed(change: Partial<GovernanceVerdict> = {}): VerdictRecord {
  const governance: GovernanceVerdict = {
    packs: [
      { name: "baseline", mode: "enforce", sha256: "1".repeat(64) },
      { name: "eu-ai-act", mode: "report-only", sha256: "2".repeat(64) },
    ],
    class: "substantial",
    approvedBy: [{ by: "ada", roles: ["model-risk"] }],
    results: [
      { rule: "BASE-001", title: "Owners", severity: "block", mode: "enforce", outcome: "pass" },
      { rule: "EU-001", title: "Act", severity: "block", mode: "report-only", outcome: "fail" },
    ],
    waivers: [],
    notProven: [],
    ...change,
  };
  return verdict({ governance });
}

test("tests are listed by how they went", ({ expect }) => {
  const findings: VerdictRecord["findings"] = [
    { rule: "gate/not-worse", outcome: "pass", message: "", subject: "roc_auc" },
    { rule: "gate/slice", outcome: "warn", message: "" },
    { rule: "gate/limit", outcome: "unmeasured", message: "" },
    { rule: "gate/fairness", outcome: "not-applicable", message: "" },
  ];
  const judged = { artifact, evaluation: evaluation(), verdict: verdict({ outcome: "unmeasured", findings }) };
  const { predicate, predicateType, subject } = testResult(judged, "https://example.com/run");
  expect(predicateType).toBe("https://in-toto.io/attestation/test-result/v0.1");
  expect(subject).toEqual([{ name: "model.onnx", digest: { sha256: CANDIDATE.slice(7) } }]);
  expect(predicate).toMatchObject({
    result: "FAILED",
    url: "https://example.com/run",
    passedTests: ["gate/not-worse: roc_auc"],
    warnedTests: ["gate/slice"],
    failedTests: ["gate/limit"],
  });
  expect(predicate["configuration"]).toContainEqual({ name: "verdictKey", digest: { sha256: hex("3").slice(7) } });
  expect(testResult({ ...judged, verdict: verdict({ outcome: "warn" }) }).predicate["result"]).toBe("WARNED");
});

test("a summary lists what passed, when, and by which rules", ({ expect }) => {
  const { predicate, predicateType } = summary({ artifact, verdict: governed() }, Date.UTC(2026, 0, 2));
  expect(predicateType).toBe("https://in-toto.io/attestation/svr/v0.2");
  expect(predicate).toEqual({
    verifier: {
      id: "https://model-gitops.dev/verifier/v1",
      policies: [
        { name: "rules", digest: { gitCommit: "fedcba9876543210fedcba9876543210fedcba98" } },
        { name: "policy:baseline", digest: { sha256: "1".repeat(64) }, annotations: { mode: "enforce" } },
        { name: "policy:eu-ai-act", digest: { sha256: "2".repeat(64) }, annotations: { mode: "report-only" } },
      ],
    },
    timeCreated: "2026-01-02T00:00:00.000Z",
    properties: [
      "MODEL_GITOPS_JUDGED",
      "MODEL_GITOPS_JUDGED_WITHOUT_WARNING",
      "MODEL_GITOPS_POLICY_BASELINE",
      "MODEL_GITOPS_APPROVED_MODEL_RISK",
    ],
  });
});

test("what did not pass, or was waived, is no property", ({ expect }) => {
  expect(propertiesOf(verdict({ outcome: "fail" }))).toEqual([]);
  expect(propertiesOf(verdict({ outcome: "inconclusive" }))).toEqual([]);
  expect(propertiesOf({ ...governed(), outcome: "unmeasured" })).toEqual([]);
  expect(propertiesOf(governed({ notProven: ["BASE-001 is waived"] }))).not.toContain("MODEL_GITOPS_POLICY_BASELINE");
  const rule = { rule: "BASE-001", title: "Owners", severity: "warn", mode: "enforce", outcome: "warn" } as const;
  expect(propertiesOf(governed({ results: [rule] }))).not.toContain("MODEL_GITOPS_POLICY_BASELINE");
  expect(propertiesOf(verdict({ outcome: "warn" }))).toEqual(["MODEL_GITOPS_JUDGED"]);
});
