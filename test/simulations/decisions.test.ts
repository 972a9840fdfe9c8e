/**
 * A sample of the table of decisions: no cell above its target, and none that is not as it was committed. All of it:
 * `node bench/decisions.ts --all`.
 */
import { expect, test } from "vitest";
import { complaintsOf } from "../../bench/decisions/verdict.ts";
import { drawCells } from "../../bench/decisions/sample.ts";
import { readRecords } from "../../bench/decisions/recorded.ts";
import { simulate } from "../../bench/decisions/cell.ts";

const CELLS = 6;
const DATA_SETS = 400;
const SEED = Number(process.env["DECISIONS_SEED"] ?? 1);

const records = await readRecords();

test.each(drawCells(CELLS, SEED).map((cell) => [cell.id, cell] as const))("%s", (id, cell) => {
  expect(complaintsOf(cell, simulate(cell, DATA_SETS), records.get(id))).toEqual([]);
});
