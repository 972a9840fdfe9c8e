import { describe, expect, test } from "vitest";
import { planComment } from "../../../src/forge/comments.ts";
import { COMMENT_LIMIT, renderComment } from "../../../src/report/comment.ts";
import { renderReportFile } from "../../../src/report/report-file.ts";
import type { ModelReport } from "../../../src/report/report.ts";
import { renderSummary } from "../../../src/report/summary.ts";
import { settleModel } from "../../../src/work/verdict/settle-model.ts";
import { BROKEN, IMPROVED, reportOf, WORSE } from "./samples.ts";

describe("budgets", () => {
  const many = Array.from({ length: 100 }, (_, index): ModelReport => ({
    ...(index % 7 === 0 ? WORSE : IMPROVED),
    model: `model-${index}`,
  }));

  test("a comment stays within its limit and says what it left out", () => {
    const comment = renderComment(reportOf(...many));
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment.length).toBeGreaterThan(COMMENT_LIMIT / 2);
    expect(comment).toContain("Left out to keep this short");
    expect(comment).toMatch(/^### ❌ Of 100 models, 15 fail\n/);
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length);
    expect(comment.endsWith("</sub>")).toBe(true);
  });

  test("there is room for the marker, by which the comment is found again", () => {
    const marker = {
      name: "report",
      runId: Number.MAX_SAFE_INTEGER,
      attempt: 1000,
      headSha: "a".repeat(64),
      content: "b".repeat(64),
    };
    const request = { existing: [], viewer: "github-actions[bot]", marker, body: renderComment(reportOf(...many)) };
    const plan = planComment({ ...request, onlyUpdate: false });
    const [body = ""] = plan.kind === "create" ? [plan.body] : [];
    expect(body.length).toBeLessThanOrEqual(65_536);
    const found = { id: 1, author: request.viewer, body };
    expect(planComment({ ...request, existing: [found], onlyUpdate: false })).toMatchObject({ kind: "keep" });
  });

  test("the summary has more room, and the file all of it", () => {
    const [summary, file] = [renderSummary(reportOf(...many)), renderReportFile(reportOf(...many))];
    expect(new TextEncoder().encode(summary).length).toBeLessThanOrEqual(900_000);
    expect(summary.length).toBeGreaterThan(COMMENT_LIMIT);
    expect(file).not.toContain("Left out");
  });

  test("a message of megabytes does not end the comment", () => {
    const findings = Array.from(
      { length: 500 },
      () =>
        ({
          rule: "gate/x",
          outcome: "fail",
          message: "@".repeat(4000),
          remediation: "#1".repeat(1000),
        }) as const,
    );
    expect(renderComment(reportOf(settleModel({ ...BROKEN, findings }))).length).toBeLessThanOrEqual(COMMENT_LIMIT);
  });
});
