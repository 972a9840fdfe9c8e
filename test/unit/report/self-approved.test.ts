import { expect, test } from "vitest";
import { renderComment } from "../../../src/report/comment.ts";
import { modelReport, reportOf, verdict } from "./samples.ts";

test("a result that only its author accepted is no person's word for another", () => {
  const approvals = [{ by: "ada", digest: `sha256:${"a".repeat(64)}`, self: true as const }];
  const comment = renderComment(reportOf(modelReport({ verdict: verdict({ approvals }) })));
  expect(comment).toContain("☑️ Self-approved by `ada` for `sha256:aaaaaaaaaaaa`");
  expect(comment).not.toContain("Accepted by");
});
