import { expect, test } from "vitest";
import { compareSampled } from "../../../../../src/work/monitor/drift/compare-rows.ts";

const SETTING = { explicit: undefined, robust: false, minRows: 5000, level: 0.05, parts: [], sharedEffect: 1 };
const FOUND = {
  column: "notes",
  measure: "domain-auc",
  distance: 0.6,
  pValue: 0.001,
  rows: 2000,
  referenceRows: 2000,
} as const;

test("as many rows as a comparison takes at most are never too few", () => {
  expect(compareSampled("text", FOUND, SETTING)).toMatchObject({ distance: 0.6, threshold: 0.55, pValue: 0.001 });
  const { distance, reason } = compareSampled("text", { ...FOUND, rows: 1999 }, SETTING);
  expect([distance, reason]).toEqual([null, expect.stringContaining("1999 rows; n ≥ 2,000 would see an AUC of")]);
  const mmd = { ...FOUND, measure: "mmd", distance: 0.02, rows: 1000, referenceRows: 1000 } as const;
  expect(compareSampled("embedding", mmd, SETTING)).toMatchObject({ distance: 0.02, threshold: 0.01 });
});

test("why rows could not be had is one sentence that a record takes", () => {
  const problem = `holdout.jsonl has no\nrows: ${"x".repeat(600)}`;
  const { flagged, reason = "" } = compareSampled("text", { column: "notes", problem }, SETTING);
  expect([flagged, reason.length, reason.slice(0, 27)]).toEqual([null, 500, "holdout.jsonl has no rows: "]);
});
