import { expect, test } from "vitest";
import { readDataIssue } from "../../../../src/manifest/read.ts";
import { draftIssue, issueOfAlert, nextNumber, type IssueDraft } from "../../../../src/work/lineage/draft.ts";
import { NOW } from "./sample-issues.ts";
import { digest } from "./sample-lineage.ts";

const DRAFT: IssueDraft = {
  dataset: "train",
  digest: digest("train-1"),
  severity: "high",
  owner: "@acme/data",
  description: "Incomes of May are in cents",
  source: { kind: "person" },
};

test("an issue is numbered after all that are known, and due by its severity", () => {
  const { id, file, issue } = draftIssue(DRAFT, { now: NOW, taken: ["train-2", "train-10", "train-x-99"] });
  expect([id, file, issue.opened, issue.due]).toEqual(["train-11", "issues/train-11.yaml", "2026-11-29", "2026-12-06"]);
  expect(draftIssue({ ...DRAFT, severity: "low" }, { now: NOW, taken: [] }).issue.due).toBe("2027-02-27");
  expect(nextNumber("train", ["train-", "train-abc", "other-4", "train-1e3"])).toBe(1001);
});

test.each([
  "a: b # c",
  "- x\n- y",
  "&a *a !!js/function",
  '"quoted" \\ and \u2028 more',
  "<script>@everybody</script>",
  "yes",
  "---\nkind: Model",
])("what people wrote is read back as it was: %j", (description) => {
  const { file, text } = draftIssue({ ...DRAFT, description, rows: "a = 'it''s'" }, { now: NOW, taken: [] });
  const { manifest, findings } = readDataIssue({ file, text });
  expect(findings).toEqual([]);
  expect(manifest).toMatchObject({ description, rows: "a = 'it''s'", owner: "@acme/data", digest: digest("train-1") });
});

const WINDOW = {
  window: { id: "w", from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z", rows: 9, state: "final" as const },
  source: digest("log"),
  quality: [
    { rule: "quality/missing", subject: "income", outcome: "fail" as const, message: "income is empty in 30 %: DE02" },
    { rule: "quality/range", subject: "age", outcome: "pass" as const, message: "fine" },
  ],
};
const ALERT = { cause: "quality" as const, state: "firing" as const, since: "2026-11-02T00:00:00Z" };
const alerted = (more: object = {}) =>
  issueOfAlert({ model: "churn", owners: ["@ada"], alert: ALERT, window: WINDOW, ...more });

test("a failed check of quality asks for an issue of the files that were read, and names the check alone", () => {
  expect(alerted()).toMatchObject({
    dataset: "production",
    model: "churn",
    digest: digest("log"),
    severity: "high",
    owner: "@ada",
    source: { kind: "quality-check", key: "churn quality since 2026-11-02T00:00:00Z" },
  });
  expect(alerted()?.description).toBe(
    "Checks of the data's quality failed (quality/missing of income) in the window of production from 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z.",
  );
});

test("what does not fire, is not about rows, or of which nobody knows the files, asks for none", () => {
  expect(alerted({ alert: { ...ALERT, state: "pending" } })).toBeUndefined();
  expect(alerted({ alert: { ...ALERT, cause: "stale" } })).toBeUndefined();
  expect(alerted({ window: undefined })).toBeUndefined();
  expect(alerted({ window: { ...WINDOW, source: undefined } })).toBeUndefined();
  expect(alerted({ owners: [] })).toBeUndefined();
  expect(alerted({ alert: { ...ALERT, cause: "decay" } })).toMatchObject({
    severity: "medium",
    source: { kind: "alert" },
  });
});
