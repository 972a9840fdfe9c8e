/**
 * A sample of the table of decisions: no cell above its target, and none that is not as it was committed. All of it:
 * `node bench/decisions.ts --all`. Another sample: DECISIONS_SEED=2.
 */
import { expect, test } from "vitest";
import { allCells } from "../../bench/decisions/catalogue.ts";
import { simulate } from "../../bench/decisions/cell.ts";
import { readRecords } from "../../bench/decisions/recorded.ts";
import { drawCells } from "../../bench/decisions/sample.ts";
import { complaintsOf } from "../../bench/decisions/verdict.ts";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";

const CELLS = 6;
const DATA_SETS = 400;
const SEED = Number(process.env["DECISIONS_SEED"] ?? 1);

const records = await readRecords();

test.each(drawCells(CELLS, SEED).map((cell) => [cell.id, cell] as const))("%s", (id, cell) => {
  expect(complaintsOf(cell, simulate(cell, DATA_SETS), records.get(id))).toEqual([]);
});

test("every cell is committed, and nothing else is", () => {
  expect([...records.keys()]).toEqual(allCells().map(({ id }) => id));
});

/** Depths are measured alike; what is never judged has no size. */
const STOOD_FOR = /^(?:(?:ndcg|map|recall|hit)_at_\d+|top_[35]_accuracy|max_error)$/;

test("every metric is judged in some world", () => {
  const judged = new Set(allCells().map(({ metric }) => metric));
  const lacking = METRICS.filter((metric) => !judged.has(metric) && !STOOD_FOR.test(metric.name));
  expect(lacking.map(({ name }) => name)).toEqual([]);
});
