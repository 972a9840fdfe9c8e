import type { Column } from "../data/column-types.ts";
import { didYouMean } from "../kernel/text.ts";
import type { QualityCount } from "../work/monitor/measured.ts";
import type { QualityCheck } from "../work/monitor/quality/check.ts";
import { countGroups } from "./quality-groups.ts";
import { evaluateMasks } from "./quality-masks.ts";
import type { Countable, Counting, QualityRequest } from "./quality-counting.ts";
import { countCells, countOrder, countTimes, countMoments, countValues, valueLists } from "./quality-queries.ts";

/**
 * Counts every check in every window of a log, a few queries for all windows. A check that cannot be counted has a
 * `problem` and keeps no other from being counted. Windows without rows are not in the answer.
 */
export async function countQuality(request: QualityRequest): Promise<Map<number, QualityCount[]>> {
  const expressions = request.checks.flatMap(({ measure, expectedWhen }) => [
    ...(measure.kind === "condition" ? [measure.expr] : []),
    ...(expectedWhen === undefined ? [] : [expectedWhen]),
  ]);
  const { table, where = "true", ahead = { window: request.window, where }, shard } = request;
  const masks = await evaluateMasks(table, { expressions: new Set(expressions), asked: askedBeside(request) });
  const only = (from: string, rows: string): string =>
    rows === "true" ? from : `(SELECT * FROM ${from} WHERE ${rows})`;
  const ofShard = (rows: string): string => (shard === undefined ? rows : `${rows} AND ${shard.own}`);
  const own = ofShard(where);
  const counting: Counting = {
    ...request,
    masks: masks.columns,
    from: only(table.relation, own),
    whole: only(table.relation, where),
    counts: new Map(),
    problems: new Map(),
    values: valueLists(table.database),
  };
  await countRows(counting);
  const countable = request.checks.flatMap((check) => countableOf(check, counting));
  const asksRows = ({ check }: Countable): boolean =>
    check.measure.kind === "condition" || check.expectedWhen !== undefined;
  const beside = { ...counting, from: only(masks.from, own), whole: only(masks.from, where) };
  await countAll(beside, countable.filter(asksRows));
  await countAll(
    counting,
    countable.filter((one) => !asksRows(one)),
  );
  await countTimes({ ...counting, window: ahead.window, from: only(table.relation, ofShard(ahead.where)) });
  await countOrder(counting);
  return collected(counting);
}

async function countAll(counting: Counting, countable: readonly Countable[]): Promise<void> {
  await countCells(counting, countable);
  await countMoments(counting, countable);
  await countGroups(counting, countable);
  await countValues(counting, countable);
}

/** SQL of what is counted beside expressions: the places of rows, and cells that only some rows are expected to have. */
function askedBeside({ table, window, where = "", shard, checks }: QualityRequest): string {
  const expected = checks.filter(({ expectedWhen }) => expectedWhen !== undefined);
  const cells = table.columns.filter(({ name }) => expected.some(({ column }) => column === name));
  return [window, where, shard?.own ?? "", ...cells.flatMap(({ sql, letters = "" }) => [sql, letters])].join(" ");
}

/** Windows that have rows, and the checks of columns that need no cell. */
async function countRows(counting: Counting): Promise<void> {
  const { table, window, checks, counts, shard } = counting;
  // A shard that has no row of a window may be the one that counts a value of it.
  const rows = await table.database.rows(
    `SELECT ${window} AS place, count_if(${shard?.own ?? "true"})::DOUBLE AS n FROM ${counting.whole} GROUP BY ALL`,
  );
  const names = table.columns.map(({ name }) => name);
  for (const { place, n } of rows) {
    if (place === null || Number(place) < 0) continue;
    const counted = Number(n);
    const found = new Map<string, QualityCount>();
    for (const { id, measure, column = "" } of checks) {
      if (measure.kind === "present")
        found.set(id, { check: id, counted, failed: names.includes(column) ? 0 : counted });
      if (measure.kind !== "extra") continue;
      const extra = names.filter((name) => !measure.known.includes(name));
      const values = Object.fromEntries(extra.map((name) => [name, counted]));
      found.set(id, { check: id, counted, failed: extra.length === 0 ? 0 : counted, values });
    }
    counts.set(Number(place), found);
  }
}

function countableOf(check: QualityCheck, { table, masks, problems }: Counting): readonly Countable[] {
  const { id, measure, column, expectedWhen, problem } = check;
  if (problem !== undefined) return [];
  const named = measure.kind === "repeated" ? measure.columns : column === undefined ? [] : [column];
  const known = table.columns.map(({ name }) => name);
  const missing = measure.kind === "present" ? undefined : named.find((name) => !known.includes(name));
  if (missing !== undefined) {
    problems.set(id, `the log has no column ${JSON.stringify(missing)}.${didYouMean(missing, known)}`);
    return [];
  }
  const mask = expectedWhen === undefined ? undefined : masks.get(expectedWhen);
  if (mask !== undefined && "problem" in mask) {
    problems.set(id, `its \`expectedWhen\` cannot be evaluated. ${mask.problem}`);
    return [];
  }
  const own = table.columns.find(({ name }) => name === named[0]);
  const none: Column = { name: "", kind: "other", type: "", sql: "NULL" };
  return [{ check, column: own ?? none, expected: mask === undefined ? "true" : `(${mask.sql} = 1)` }];
}

function collected({ counts, checks, problems }: Counting): Map<number, QualityCount[]> {
  const told = checks.filter(({ measure }) => measure.kind !== "rows" && measure.kind !== "unseen");
  return new Map(
    [...counts].map(([place, found]) => [
      place,
      told.map(({ id }) => {
        const problem = problems.get(id);
        const none = { check: id, counted: 0, failed: 0 };
        return problem === undefined ? (found.get(id) ?? none) : { ...none, problem };
      }),
    ]),
  );
}
