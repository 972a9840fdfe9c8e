import { expect, test } from "vitest";
import type { EvaluationRecord } from "../../../../../src/generated/types.ts";
import { revalidationKey } from "../../../../../src/records/keys.ts";
import type { Revalidation } from "../../../../../src/records/kinds/revalidation.ts";
import { revalidationProblems } from "../../../../../src/work/monitor/revalidation/problems.ts";

const [artifact, rules] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const from = "2026-10-01T00:00:00.000Z";
const evaluation = {
  model: "churn",
  candidate: { digest: artifact },
  baseline: { status: "none" },
  datasets: { production: { role: "decides", rows: 300 } },
} as unknown as EvaluationRecord;
const record: Revalidation = {
  schema: "model-gitops/revalidation/v1",
  model: "churn",
  key: revalidationKey({ model: "churn", artifact, from }),
  artifact,
  from,
  to: "2026-10-31T00:00:00.000Z",
  rows: 300,
  answers: "asked",
  rules,
  evaluation,
};
const now = Date.parse("2026-11-01T00:00:00Z");
const expected = { model: "churn", artifact, rules, next: { from: Date.parse(from), dueAt: now }, now };

test("a sound one has no problem", () => {
  expect(revalidationProblems(record, expected)).toEqual([]);
});

test.each([
  [{ artifact: rules }, {}, "it is of another artifact than the accepted one"],
  [{ evaluation: { ...evaluation, model: "fraud" } }, {}, "it is of another model"],
  [{ rules: artifact }, {}, "it was made by other rules than the default branch's"],
  [{ key: artifact }, {}, "its key is not that of its period"],
  [{}, { next: undefined }, "the manifest asks for none"],
  [{}, { next: { from: 0, dueAt: now } }, "it does not follow the one before it"],
  [{}, { now: now - 1 }, "none is due"],
  [{ to: "2027-01-01T00:00:00.000Z" }, {}, "its period is none"],
  [{ rows: 301 }, {}, "its rows are not those of its evaluation"],
])("what does not fit is not recorded: %#", (record_, expected_, problem) => {
  expect(revalidationProblems({ ...record, ...record_ }, { ...expected, ...expected_ })).toContain(problem);
});
