import { expect, test } from "vitest";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import { bestRun } from "../../../../src/work/past/best.ts";
import { pastRuns } from "../../../../src/work/past/rows.ts";
import { rocAuc } from "../../../fakes/stage-evidence.ts";
import { foundRun } from "./samples.ts";

const keyOf = (id: number): string => hexOf(sha256(`key ${id}`));

test("only runs that the same rows judged are compared; a better number on other rows is told and not best", () => {
  const runs = pastRuns([
    foundRun({ id: 1, value: 0.99, rows: "easy rows" }),
    foundRun({ id: 2, value: 0.8 }),
    foundRun({ id: 3, value: 0.9 }),
    foundRun({ id: 4, value: 0.89 }),
    foundRun({ id: 5, measured: "not" }),
    foundRun({ id: 6, value: 1, source: "upload", isFork: true }),
  ]);
  const found = bestRun(runs, "roc_auc");
  expect(found.ranked.map(({ row }) => row.key)).toEqual([3, 4, 2].map(keyOf));
  // 0.89 lies in 0.88 to 0.92, 0.8 does not.
  expect(found.within).toBe(1);
  expect(found.others.map(({ row, why }) => [row.key, why])).toEqual([
    [keyOf(6), "fork"],
    [keyOf(5), "not-judged"],
    [keyOf(1), "other-rows"],
  ]);
});

test("of a loss the lowest is best, by the catalogue and not by what a record claims", () => {
  const loss = (value: number) => ({ metrics: { log_loss: rocAuc({ value, better: "higher", interval: null }) } });
  const runs = pastRuns([foundRun({ id: 1, measured: loss(0.4) }), foundRun({ id: 2, measured: loss(0.6) })]);
  expect(bestRun(runs, "log_loss")).toMatchObject({
    better: "lower",
    best: { row: { key: keyOf(1) } },
    within: undefined,
  });
});

test("a metric that is called as what every object has is no metric", () => {
  expect(bestRun(pastRuns([foundRun({ id: 1 })]), "constructor")).toMatchObject({
    ranked: [],
    others: [{ why: "no-metric" }],
  });
});
