import { expect, it } from "vitest";
import { acceptedRisk } from "../../../src/findings/accepted-risk.ts";
import type { GovernanceVerdict, PolicyResult } from "../../../src/generated/types.ts";
import { governanceSummary, renderGovernance } from "../../../src/report/governance.ts";
import { modelReport, reportOf, verdict as verdictRecord } from "./samples.ts";
import { NOT_ASKED } from "../../../src/records/information.ts";
import { renderTerminal } from "../../../src/report/terminal.ts";

const WAIVER = { id: "W-1", rule: "MG-DATA-001", term: "train", by: "grace", expires: "2026-12-29", daysLeft: 30 };

it("a rule whose finding is waived is neither met nor a warning", () => {
  const text = governanceSummary(verdict([result("waived"), result("pass")], { notProven: ["train is not proven"] }));
  expect(text).toBe("✅ <b>Governance</b>: 1 finding waived; 2 rules of baseline");
});

it("a waiver of what only warns waives nothing", () => {
  const warned = verdict([result("warn")], { waivers: [WAIVER] });
  expect(governanceSummary(warned)).toBe("⚠️ <b>Governance</b>: 1 warning; 1 rule of baseline");
  expect(acceptedRisk(warned)).toBe("");
});

it("what is waived is told where it is read first, and by name in the fold", () => {
  const waived = verdict([result("waived")], { waivers: [WAIVER], notProven: ["train is not proven", "test neither"] });
  expect(acceptedRisk(waived)).toBe(" With accepted risk: 2 findings are waived.");
  const fold = renderGovernance({ governance: waived, isPassing: true }, 10);
  expect(fold).toContain("- train is not proven");
  expect(fold).toContain("| `W-1` | `MG-DATA-001` `train` | `grace` | 2026-12-29 (30 days) |");
});

it("a rule that is only reported stops nothing", () => {
  const reported = { ...result("fail"), mode: "report-only" } as const;
  expect(governanceSummary(verdict([reported]))).toBe("⚠️ <b>Governance</b>: 1 warning; 1 rule of baseline");
  expect(governanceSummary(verdict([result("fail")]))).toBe("❌ <b>Governance</b>: 1 rule not met; 1 rule of baseline");
});

it("a terminal says it in a line, and what only the pull request can ask", () => {
  const results = [result("fail"), { ...result("not-applicable"), rule: "MG-OWN-001", predicate: NOT_ASKED }];
  const governed = modelReport({ verdict: verdictRecord({ governance: verdict(results) }) });
  const text = renderTerminal(reportOf(governed), { width: 200, color: false });
  expect(text).toContain("✗ Governance: 1 rule not met; 1 rule of baseline. Only the pull request can ask MG-OWN-001.");
});

function result(outcome: PolicyResult["outcome"]): PolicyResult {
  return { rule: "MG-DATA-001", title: "All is said", severity: "block", mode: "enforce", outcome, terms: ["train"] };
}

function verdict(results: readonly PolicyResult[], others: Partial<GovernanceVerdict> = {}): GovernanceVerdict {
  return {
    class: "documentation-only",
    input: `sha256:${"0".repeat(64)}`,
    packs: [{ name: "baseline", mode: "enforce", sha256: "0".repeat(64) }],
    results: [...results],
    waivers: [],
    notProven: [],
    ...others,
  };
}
