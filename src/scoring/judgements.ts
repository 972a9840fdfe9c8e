import { openTable, type Table } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import type { Host } from "../host/host.ts";
import { plural } from "../kernel/text.ts";
import { hexOf, sha256 } from "../records/canonical.ts";
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
  const text = "category" as const;
  const kinds = { id: text, winner: text, judge: text, order: text, a: text, b: text };
  return await within({ rule: "predictions" }, () =>
    openTable(database, { files: [file], root: host.workspace, kinds }),
  );
}

/** What a judge said of the two texts of one row. */
export interface JudgedRow {
  readonly row: number;
  /** The candidate's share: 1 won, ½ tie, 0 lost. */
  readonly points: number;
  /** SHA-256 of the texts that the judge saw, the candidate's and the baseline's, in hexadecimal digits. */
  readonly texts: readonly [string | undefined, string | undefined];
}

/** The judgements of a dataset's rows; undefined where there is no file. Throws a Problem for one that judges no row. */
export async function judgedRows(
  { table, model }: OpenedRows,
  judgements: Table | undefined,
): Promise<readonly JudgedRow[] | undefined> {
  const { id } = model.columns;
  if (judgements === undefined) return undefined;
  const at = { rule: "predictions", file: model.file } as const;
  if (id === undefined) throw new Problem("Judgements are joined on an id, and the manifest names no columns.id.", at);
  const ids = await table.strings(id);
  const places = new Map(Array.from(ids.codes, (code, row) => [ids.dictionary[code] ?? "", row]));
  const judged = (await readJudgements(judgements)).flatMap(({ id: of, winner, texts }): readonly JudgedRow[] => {
    const row = places.get(of);
    return row === undefined ? [] : [{ row, points: winner === "A" ? 1 : winner === "tie" ? 0.5 : 0, texts }];
  });
  if (judged.length === 0)
    throw new Problem(
      `${judgements.source} judges no row of ${table.source}. Write its ids as they are in the column ${JSON.stringify(id)}.`,
      at,
    );
  return judged;
}

/** Both models' texts, in the order of the rows. */
export interface BothTexts {
  readonly candidate: readonly string[];
  readonly baseline: readonly string[];
}

/** Of each row the candidate's share of the points over all its judgements, NaN where nobody judged it; or why there are none. */
export type Points = { readonly points: Float64Array } | { readonly unjudged: string };

/**
 * The points of these very texts. A file of judgements is written once, and lies in the repository when the next
 * candidate is trained: judgements of other texts say nothing about it.
 */
export function pointsOf(judged: readonly JudgedRow[], { candidate, baseline }: BothTexts): Points {
  const unnamed = judged.filter(({ texts: [a, b] }) => a === undefined || b === undefined).length;
  if (unnamed > 0) return { unjudged: `${plural(unnamed, "judgement")} of evaluation.judge ${named(unnamed)}` };
  const [ofA, ofB] = [digests(candidate), digests(baseline)];
  const others = judged.filter(({ row, texts: [a, b] }) => a !== ofA(row) || b !== ofB(row)).length;
  if (others > 0) {
    const are = others === 1 ? "is" : "are";
    return {
      unjudged: `${others} of ${plural(judged.length, "judgement")} of evaluation.judge ${are} of other texts than candidate and baseline wrote: judge these`,
    };
  }
  if (judged.every(({ points }) => points === judged[0]?.points)) {
    const all = judged.length === 1 ? "there is one judgement alone" : `all ${judged.length} judgements are the same`;
    return {
      unjudged: `${all} in evaluation.judge, which is no evidence: a judge that always says the same may not have looked at the texts. Judge more pairs, each in both orders`,
    };
  }
  const sums = new Float64Array(candidate.length);
  const counts = new Float64Array(candidate.length);
  for (const { row, points } of judged) {
    sums[row] = (sums[row] ?? 0) + points;
    counts[row] = (counts[row] ?? 0) + 1;
  }
  return { points: sums.map((sum, row) => sum / (counts[row] ?? 0)) };
}

function named(count: number): string {
  return `${count === 1 ? "does" : "do"} not say of which texts: write in each line, as "a" and "b", the SHA-256 of the candidate's and of the baseline's text in UTF-8`;
}

/** Each text is hashed once, and only where it was judged. */
function digests(texts: readonly string[]): (row: number) => string {
  const known = new Map<number, string>();
  return (row) => {
    const digest = known.get(row) ?? hexOf(sha256(texts[row] ?? ""));
    known.set(row, digest);
    return digest;
  };
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

interface NamedJudgement extends Judgement, Pick<JudgedRow, "texts"> {}

async function readJudgements(judgements: Table): Promise<readonly NamedJudgement[]> {
  const column = async (name: string): Promise<(row: number) => string | undefined> => {
    if (!["id", "winner"].includes(name) && !judgements.columns.some((known) => known.name === name))
      return () => undefined;
    const { codes, dictionary } = await judgements.strings(name);
    return (row) => dictionary[codes[row] ?? -1];
  };
  const [idOf, winnerOf, orderOf] = [await column("id"), await column("winner"), await column("order")];
  const [aOf, bOf] = [await column("a"), await column("b")];
  let unreadable = 0;
  const read = Array.from({ length: judgements.rows }, (_, row): readonly NamedJudgement[] => {
    const [id, winner, order] = [idOf(row), winnerOf(row), orderOf(row)];
    if (id === undefined || (winner !== "A" && winner !== "B" && winner !== "tie")) {
      unreadable += 1;
      return [];
    }
    const texts = [digestIn(aOf(row)), digestIn(bOf(row))] as const;
    return [{ id, winner, texts, ...((order === "AB" || order === "BA") && { order }) }];
  }).flat();
  if (unreadable === 0) return read;
  throw new Problem(
    `${plural(unreadable, "row")} of ${judgements.source} ${unreadable === 1 ? "has" : "have"} no id, or a winner other than A, B and tie.`,
    { rule: "predictions" },
  );
}

/** With or without `sha256:` before it. */
function digestIn(cell: string | undefined): string | undefined {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(cell?.trim().toLowerCase() ?? "")?.[1];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
