import { expect, test } from "vitest";
import { lesson } from "../../../src/report/lesson.ts";
import { modelReport, UNCLEAR, verdict, WORSE } from "./samples.ts";

test("a failed gate", () => {
  expect(lesson(WORSE)).toBe(
    "The whole interval, measured on the same 5,000 rows, lies beyond what is acceptable, so running it again will not change the outcome. Improve the model, or change the margin in a separate pull request: this one is judged by the base branch’s.",
  );
});

test("an inconclusive gate", () => {
  expect(lesson(UNCLEAR)).toBe(
    "On 1,200 rows a loss of that size and chance look the same; about 2,300 rows in all let it pass if the two are truly alike (in 8 of 10 cases), and if they differ as they did here about 54,000 rows in all let it pass. Add evaluation rows in a separate pull request, or ask an approver to accept exactly this artifact: the line to copy is below.",
  );
});

test("a finding's own remediation where no metric decided", () => {
  const findings = [
    {
      rule: "gate/x",
      outcome: "fail" as const,
      message: "About it.",
      subject: "holdout",
      remediation: "Remove the shared rows.",
    },
  ];
  expect(lesson(modelReport({ verdict: verdict({ outcome: "fail", findings }) }))).toBe("Remove the shared rows.");
  expect(lesson(modelReport())).toBe("");
});
