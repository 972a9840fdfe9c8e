import type { LedgerEntry } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { canonicalJson, hexOf } from "../records/canonical.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import { KINDS, type LedgerBodies, type LedgerKind } from "../records/kinds/table.ts";
import { parseLedgerEntry } from "../records/parse.ts";

export type { LedgerBodies, LedgerKind };

/** A file of the ledger, of any kind; its body is read by its kind's parser. */
export interface Entry<Word extends string = string> extends Omit<LedgerEntry, "kind"> {
  readonly kind: Word;
}

/** An entry whose body has been read. */
export interface Recorded<Word extends string = string, Body extends object = object> extends Omit<
  Entry<Word>,
  "body"
> {
  readonly body: Body;
}

interface EntryOrigin {
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
  readonly commit?: string;
  readonly pull?: number;
  readonly by?: string;
  /** The repository's numeric id, its default branch, and the version of the suite. */
  readonly repository?: string;
  readonly branch?: string;
  readonly suite?: string;
}

interface NewEntry<K extends LedgerKind> extends EntryOrigin {
  readonly kind: K;
  readonly body: LedgerBodies[K];
}

/** An entry as the ledger holds it; its id comes from the body's key, so that the same result is the same file. */
export function newEntry<K extends LedgerKind>({ kind, body, ...origin }: NewEntry<K>): Entry<K> {
  return entryOf(KINDS[kind], body, origin);
}

/** The same for a kind that is at hand itself. */
export function entryOf<Word extends string, Body extends object>(
  kind: EvidenceKind<Word, Body>,
  body: Body,
  { model, recordedAt, ...origin }: EntryOrigin,
): Entry<Word> {
  const at = new Date(recordedAt).toISOString();
  const time = kind.isOrderedByTime ? timePart(at) : "";
  const id = `${time}${idPart(kind, body)}`;
  return { schema: "model-gitops/ledger-entry/v1", kind: kind.word, model, id, recordedAt: at, ...origin, body };
}

/** An entry as it follows another one: named after it, and dated after it. */
export function entryAfter(entry: Entry, kind: EvidenceKind, before: Before): Entry {
  const earliest = timeAfter(before);
  const time = Math.max(Date.parse(entry.recordedAt), earliest);
  const at = new Date(time > LAST_TIME ? entry.recordedAt : time).toISOString();
  return { ...entry, id: `${timePart(at)}${idPart(kind, entry.body)}`, recordedAt: at, previous: before.digest };
}

/** The same entry for a place beside the one of its id; undefined where its kind has none. */
export function entryBeside(entry: Entry, { beside }: EvidenceKind): Entry | undefined {
  const file: unknown = beside === undefined ? undefined : Reflect.get(entry.body, beside);
  const digest = contentOf(file);
  return typeof digest === "string" ? { ...entry, id: `${hexOf(digest).slice(0, 12)}-${entry.id}` } : undefined;
}

/** The entry before another one. */
export interface Before {
  readonly id: string;
  readonly digest: string;
}

/** Milliseconds by which the time in the id of `before` lies after `now`; negative where it is past. */
export function aheadOf(now: number, before: Before): number {
  return timeAfter(before) - 1 - now;
}

/** Ids have years of four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31);

function timeAfter({ id }: Before): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(id) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  // A name that is no time was given by hand; what it names orders the next entry all the same.
  return Number.isNaN(time) ? 0 : time + 1;
}

function timePart(at: string): string {
  return at.replaceAll(/[-:.]/g, "");
}

/** `<model>/<kind>/<id>.json`, or, of what comes by the hour, `<model>/<kind>/<month>/<id>.json`. */
export function pathOf(
  { model, kind, id }: Pick<Entry, "model" | "kind" | "id">,
  { kinds }: Pick<LedgerFormat, "kinds"> = LEDGER_FORMAT,
): string {
  const isByMonth = kinds.some(({ word, isByMonth: by }) => word === kind && by === true);
  const month = isByMonth ? MONTH.exec(id)?.[0] : undefined;
  return `${model}/${kind}/${month === undefined ? "" : `${month}/`}${id}.json`;
}

/** What the id of an entry that time orders begins with. */
const MONTH = /^\d{6}(?=\d\dT)/;

/** What a ledger holds. */
export interface LedgerFormat {
  readonly kinds: readonly EvidenceKind[];
  /** What surrounds a body, by its schema. */
  readonly parseEntry: (value: unknown, source: string) => Entry;
}

export const LEDGER_FORMAT: LedgerFormat = { kinds: Object.values(KINDS), parseEntry: parseLedgerEntry };

export interface EntryAddress<Word extends string = string, Body extends object = object> {
  readonly model: string;
  readonly kind: EvidenceKind<Word, Body>;
  readonly id: string;
  /** Where it lies, of what was recorded when entries of its kind lay elsewhere. */
  readonly path?: string;
}

/** What a path of the ledger's branch names, of an earlier release too; undefined for files that are no entries. */
export function addressOf(path: string, { kinds }: LedgerFormat): EntryAddress | undefined {
  const [, model, word, month, id] = PATH.exec(path) ?? [];
  const kind = kinds.find((candidate) => candidate.word === word);
  if (model === undefined || id === undefined || kind === undefined) return undefined;
  if (month !== undefined && (kind.isByMonth !== true || MONTH.exec(id)?.[0] !== month)) return undefined;
  const address = { model, kind, id };
  return pathAt(address) === path ? address : { ...address, path };
}

const PATH = /^([a-z][a-z0-9_-]{0,62})\/([a-z]+)\/(?:(\d{6})\/)?([0-9A-Za-z.-]{1,120})\.json$/;

/** The path that an address stands for. */
export function pathAt({ model, kind, id, path }: EntryAddress): string {
  return path ?? pathOf({ model, kind: kind.word, id }, { kinds: [kind] });
}

/**
 * An entry and its body from the file's JSON, each by its schema; undefined is what was none. Throws a UserError when
 * either breaks it, or when the entry lies under another model, kind or key than its own.
 */
export function parseRecorded<Word extends string, Body extends object>(
  address: EntryAddress<Word, Body>,
  value: unknown,
  { parseEntry }: LedgerFormat,
): Recorded<Word, Body> {
  const { model, kind, id } = address;
  const path = pathAt(address);
  const source = `The ledger's file ${path}`;
  if (value === undefined) throw new UserError(`${source} is not JSON. Restore it from the branch's history.`);
  const entry = parseEntry(value, source);
  if (entry.model !== model || entry.kind !== kind.word || entry.id !== id)
    throw new UserError(`${source} says that it is ${pathOf(entry)}. Restore it from the branch's history.`);
  const body = kind.parse(entry.body, source);
  const isOwn = !("model" in body) || body.model === model;
  if (!isOwn || !id.endsWith(idPart(kind, body))) {
    throw new UserError(`${source} holds the result of another model or key. Restore it from the branch's history.`);
  }
  return { ...entry, kind: kind.word, body };
}

/** What an entry claims under its key: equal claims are the same entry, whenever and from wherever it was recorded. */
export function claimOf({ claim }: EvidenceKind, body: object): string {
  const claims = claim.map((name) => [name, name in body ? contentOf(Reflect.get(body, name)) : undefined]);
  return canonicalJson(Object.fromEntries(claims));
}

// An artifact is its bytes; where they were written to and how they were counted is not part of the claim.
function contentOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "digest" in value ? value.digest : value;
}

// The part of an id that the body decides: behind a time twelve digits of the key will do.
function idPart(kind: EvidenceKind, body: object): string {
  const key: unknown = Reflect.get(body, kind.id);
  const word = typeof key === "string" ? hexOf(key) : "";
  return kind.isOrderedByTime ? `-${word.slice(0, 12)}` : word;
}
