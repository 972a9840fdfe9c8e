import { expect, test } from "vitest";
import { issuesSummary, issuesText, type ShownIssue } from "../../../src/report/lineage-issues.ts";
import { lineageSummary, lineageText, type ShownLineage } from "../../../src/report/lineage.ts";
import { harms } from "./harmless.ts";

const HOSTILE = "@everybody <img src=x onerror=alert(1)> \u001b[31m ``` | \u202e #1";
const DIGEST = `sha256:${"a".repeat(64)}`;

const LINEAGE: ShownLineage = {
  target: { kind: "dataset", name: "train", model: "churn" },
  from: [{ kind: "source", name: "warehouse@3" }],
  into: [
    {
      kind: "content",
      name: DIGEST,
      branches: [
        { kind: "run", name: DIGEST, model: "churn", at: "2026-11-01T00:00:00Z", commit: "c".repeat(40) },
        ...Array.from({ length: 30 }, () => ({ kind: "evaluation", name: DIGEST, model: "churn" })),
      ],
    },
  ],
  serves: [{ environment: "production", model: "churn", digest: DIGEST, version: "1.0.0" }],
  problems: ["acceptance x: the ledger has no run."],
};

test("a lineage is a tree of text, whose long lists are cut and said to be", () => {
  const lines = lineageText(LINEAGE).split("\n");
  expect(lines.slice(0, 8)).toEqual([
    "dataset churn/train",
    "",
    "Made from",
    "  └─ source warehouse@3",
    "",
    "Made of it",
    "  └─ content sha256:aaaaaaaaaaaa",
    "     ├─ run sha256:aaaaaaaaaaaa of churn 2026-11-01 cccccccccccc",
  ]);
  expect(lines).toContain("     └─ … and 11 more; --json has all");
  expect(lines).toContain("  production: churn 1.0.0 (sha256:aaaaaaaaaaaa)");
});

test("names that people chose do no harm in it", () => {
  const hostile: ShownLineage = {
    target: { kind: "base-model", name: HOSTILE },
    from: [{ kind: "source", name: HOSTILE, model: HOSTILE }],
    into: [],
    serves: [{ environment: HOSTILE, model: HOSTILE, digest: HOSTILE }],
    problems: [HOSTILE],
  };
  expect(harms(lineageSummary(hostile))).toEqual([]);
  expect(lineageText(hostile).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("issues are told without what people wrote into them, the overdue ones first", () => {
  const issue: ShownIssue = {
    id: "train-1",
    dataset: "train",
    digest: DIGEST,
    severity: "high",
    owner: "@ada",
    due: "2026-11-01",
    isOpen: true,
    isOverdue: false,
    versions: [{ model: "churn", artifact: DIGEST, isTrained: true, isJudged: false, serves: ["production"] }],
  };
  const late = { ...issue, id: "train-2", severity: "low", isOverdue: true };
  const [first = "", second = ""] = issuesText([issue, late]).split("\n\n");
  expect(first).toBe(
    "train-2: overdue, low, @ada by 2026-11-01, sha256:aaaaaaaaaaaa\n  churn sha256:aaaaaaaaaaaa: trained on it, serves in production",
  );
  expect(second).toMatch(/^train-1: open, high/);
  expect(harms(issuesSummary([{ ...issue, owner: HOSTILE, due: HOSTILE, severity: HOSTILE }]))).toEqual([]);
});
