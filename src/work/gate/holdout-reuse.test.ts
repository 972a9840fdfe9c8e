import { expect, test } from "vitest";
import { digest, judged, told } from "../../../test/unit/work/gate-cases.ts";
import type { EvaluatedDataset } from "../../generated/types.ts";

const holdout = (judgedBefore: number, change: Partial<EvaluatedDataset> = {}) =>
  ({ datasets: { holdout: { role: "decides", digest: digest("4"), rows: 9, judgedBefore, ...change } } }) as const;

test("from the tenth try on fresh rows are asked for", () => {
  expect(told("gate/holdout-reuse", holdout(8))).toEqual([]);
  expect(told("gate/holdout-reuse", holdout(9))).toEqual([
    "warn holdout has judged 9 other candidates before this one.",
  ]);
});

test("with those of this pull request, and whether there may have been more", () => {
  expect(told("gate/holdout-reuse", holdout(20, { judgedByPull: 4, judgedAtLeast: true }))).toEqual([
    "warn holdout has judged at least 20 other candidates before this one, 4 of them of this pull request.",
  ]);
});

test("with the line of the manifest that lets them decide, and keeps the old ones", () => {
  const found = judged(holdout(9)).find(({ rule }) => rule === "gate/holdout-reuse");
  expect(found?.remediation).toContain("`datasets: {fresh: decides, holdout: guard}`");
});

test("rows that guard choose nobody", () => {
  expect(told("gate/holdout-reuse", holdout(30, { role: "guard" }))).toEqual([]);
});
