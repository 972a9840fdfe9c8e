import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import { plural } from "../kernel/text.ts";
import { positionBias, type Judgement } from "../stats/text/position-bias.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem, within } from "./problems.ts";

/** Opens a file of judgements; undefined where there is none. */
export async function openJudgements(
  database: DuckDb,
  host: Host,
  file: string | undefined,
): Promise<Table | undefined> {
  if (file === undefined) return undefined;
  const kinds = { id: "category", winner: "category", judge: "category", order: "category" } as const;
  return await within({ rule: "predictions" }, () =>
    openTable(database, { files: [file], root: host.workspace, kinds }),
  );
}

/** Of each row the candidate's share of the points over all its judgements; NaN where nobody judged it. */
export async function candidatePoints(
  { table, model }: OpenedRows,
  judgements: Table | undefined,
): Promise<Float64Array | undefined> {
  const { id } = model.columns;
  if (judgements === undefined) return undefined;
  const at = { rule: "predictions", file: model.file } as const;
  if (id === undefined) throw new Problem("Judgements are joined on an id, and the manifest names no columns.id.", at);
  const ids = await table.strings(id);
  const places = new Map(Array.from(ids.codes, (code, row) => [ids.dictionary[code] ?? "", row]));
  const sums = new Float64Array(table.rows);
  const counts = new Float64Array(table.rows);
  for (const { id: of, winner } of await readJudgements(judgements)) {
    const row = places.get(of);
    if (row === undefined) continue;
    sums[row] = (sums[row] ?? 0) + (winner === "A" ? 1 : winner === "tie" ? 0.5 : 0);
    counts[row] = (counts[row] ?? 0) + 1;
  }
  if (!counts.some((count) => count > 0))
    throw new Problem(
      `${judgements.source} judges no row of ${table.source}. Write its ids as they are in the column ${JSON.stringify(id)}.`,
      at,
    );
  return sums.map((sum, row) => sum / (counts[row] ?? 0));
}

const BIASED = 0.05;

/** What a person should know of the judge: a preference for the text that is shown first. */
export async function judgeNotes(judgements: Table | undefined): Promise<readonly string[]> {
  if (judgements === undefined) return [];
  const { shownFirst, shownSecond, pValue } = positionBias(await readJudgements(judgements));
  if (shownFirst.value === null || shownSecond.value === null || pValue >= BIASED) return [];
  return [
    `The judge of ${judgements.source} prefers a position: the candidate wins ${percent(shownFirst.value)} of the decided pairs when shown first and ${percent(shownSecond.value)} when shown second. Judge every pair in both orders.`,
  ];
}

async function readJudgements(judgements: Table): Promise<readonly Judgement[]> {
  const [ids, winners] = [await judgements.strings("id"), await judgements.strings("winner")];
  const hasOrder = judgements.columns.some(({ name }) => name === "order");
  const orders = hasOrder ? await judgements.strings("order") : undefined;
  let unreadable = 0;
  const read = Array.from({ length: judgements.rows }, (_, row): readonly Judgement[] => {
    const [id, winner, order] = [
      ids.dictionary[ids.codes[row] ?? -1],
      winners.dictionary[winners.codes[row] ?? -1],
      orders?.dictionary[orders.codes[row] ?? -1],
    ];
    if (id === undefined || (winner !== "A" && winner !== "B" && winner !== "tie")) {
      unreadable += 1;
      return [];
    }
    return [{ id, winner, ...((order === "AB" || order === "BA") && { order }) }];
  }).flat();
  if (unreadable === 0) return read;
  throw new Problem(
    `${plural(unreadable, "row")} of ${judgements.source} ${unreadable === 1 ? "has" : "have"} no id, or a winner other than A, B and tie.`,
    { rule: "predictions" },
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
