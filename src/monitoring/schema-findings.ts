import { findingOf, type Finding, type Outcome } from "../findings/finding.ts";
import { listed } from "../kernel/text.ts";
import type { ColumnDifference, LogTable, PartTimes } from "./log-table.ts";
import { LOGS } from "./rules.ts";
import { placeSql, type Span } from "./window-sql.ts";

export interface SchemaAsk {
  readonly model: string;
  /** The windows of this run. */
  readonly spans: readonly Span[];
  /** Rows that are later are ahead of the clock. */
  readonly latest: number;
}

/**
 * What files of a log do not agree on. It warns where windows of this run have rows of both, or where the newest file
 * lacks what others have: of files that were closed long ago nobody can mend anything.
 */
export async function schemaFindings(log: LogTable | undefined, ask: SchemaAsk): Promise<readonly Finding[]> {
  if (log === undefined || log.differences.length === 0) return [];
  const parts = await readParts(log, ask);
  const newest = parts.reduce((best, part, at) => (part.newest > (parts[best]?.newest ?? -Infinity) ? at : best), 0);
  const all = log.differences.map((difference) => judged(difference, { parts, newest }));
  const told = (outcome: Outcome, message: string | undefined): readonly Finding[] =>
    message === undefined ? [] : [findingOf(LOGS.schema, { outcome, model: ask.model, message })];
  const rest = described(all.filter(({ matters }) => !matters));
  return [
    ...told("warn", described(all.filter(({ matters }) => matters))),
    ...told("pass", rest && `${rest} No window of this run has rows of both.`),
  ];
}

interface ReadPart extends PartTimes {
  /** Milliseconds since 1970; before all others where it has no row. */
  readonly newest: number;
  /** Whether a window of this run has rows of it. */
  readonly isRead: boolean;
}

async function readParts({ table, parts }: LogTable, { spans, latest }: SchemaAsk): Promise<readonly ReadPart[]> {
  const each = parts.map(
    ({ times }, part) =>
      `SELECT ${part} AS part, max(t)::DOUBLE AS newest, coalesce(bool_or(${placeSql("t", spans)} >= 0), false) AS is_read FROM (${times}) WHERE t <= ${latest}`,
  );
  const found = new Map<number, Pick<ReadPart, "newest" | "isRead">>();
  for (const { part, newest, is_read: isRead } of await table.database.rows(each.join(" UNION ALL ")))
    found.set(Number(part), { newest: newest === null ? -Infinity : Number(newest), isRead: isRead === true });
  return parts.map((part, at) => ({ ...part, newest: -Infinity, isRead: false, ...found.get(at) }));
}

interface Judged {
  readonly column: string;
  readonly sentence: string;
  readonly matters: boolean;
}

function judged(
  { column, kinds, problem }: ColumnDifference,
  { parts, newest }: { readonly parts: readonly ReadPart[]; readonly newest: number },
): Judged {
  const all = parts.map(({ name, isRead }, at) => ({ name, isRead, kind: kinds[at] }));
  const read = all.filter(({ isRead }) => isRead);
  if (problem !== undefined) return { column, sentence: problem, matters: true };
  if (new Set(read.map(({ kind }) => kind)).size > 1)
    return { column, sentence: sentenceOf(column, read), matters: true };
  const last = all[newest];
  if (last !== undefined && last.kind === undefined)
    return {
      column,
      sentence: sentenceOf(column, [last, ...all.filter(({ kind }) => kind !== undefined)]),
      matters: true,
    };
  return { column, sentence: sentenceOf(column, all), matters: false };
}

interface PartKind {
  readonly name: string;
  readonly kind: ColumnDifference["kinds"][number];
}

function sentenceOf(column: string, parts: readonly PartKind[]): string {
  const shown = JSON.stringify(column);
  const [one, ...others] = parts.filter(({ kind }) => kind !== undefined);
  const other = others.find(({ kind }) => kind !== one?.kind);
  if (other !== undefined)
    return `The column ${shown} is ${one?.kind} in ${one?.name} and ${other.kind} in ${other.name}.`;
  const lacking = parts.find(({ kind }) => kind === undefined);
  return `${lacking?.name} lacks the column ${shown}, which ${one?.name} has.`;
}

const MOST_SAID = 5;

function described(differences: readonly Judged[]): string | undefined {
  if (differences.length === 0) return undefined;
  const some = differences.slice(0, MOST_SAID).map(({ sentence }) => sentence);
  const others = differences.slice(MOST_SAID).map(({ column }) => JSON.stringify(column));
  const more = others.length === 0 ? [] : [`So do ${others.length} more: ${listed(others.slice(0, 10))}.`];
  return [...some, ...more].join(" ");
}
