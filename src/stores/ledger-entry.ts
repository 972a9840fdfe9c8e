import type { Acceptance, EvaluationRecord, LedgerEntry, RunRecord, VerdictRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { canonicalJson, hexOf } from "../records/canonical.ts";
import { parseAcceptance, parseEvaluation, parseLedgerEntry, parseRun, parseVerdict } from "../records/parse.ts";

export type LedgerKind = LedgerEntry["kind"];

export interface LedgerBodies {
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord;
  readonly verdict: VerdictRecord;
  readonly acceptance: Acceptance;
}

/** An entry whose body has been read. */
export interface Recorded<K extends LedgerKind = LedgerKind> extends Omit<LedgerEntry, "kind" | "body"> {
  readonly kind: K;
  readonly body: LedgerBodies[K];
}

export interface NewEntry<K extends LedgerKind> {
  readonly kind: K;
  readonly model: string;
  readonly body: LedgerBodies[K];
  /** Milliseconds since the epoch. */
  readonly recordedAt: number;
  readonly commit?: string;
  readonly pull?: number;
  readonly by?: string;
}

/** An entry as the ledger holds it; its id comes from the body's key, so that the same result is the same file. */
export function newEntry<K extends LedgerKind>({ kind, model, body, recordedAt, ...origin }: NewEntry<K>): LedgerEntry {
  const at = new Date(recordedAt).toISOString();
  const id =
    kind === "acceptance" ? `${at.replaceAll(/[-:.]/g, "")}-${keyOf(kind, body).slice(0, 12)}` : keyOf(kind, body);
  return { schema: "model-gitops/ledger-entry/v1", kind, model, id, recordedAt: at, ...origin, body };
}

/** `<model>/<kind>/<id>.json`. */
export function pathOf({ model, kind, id }: Pick<LedgerEntry, "model" | "kind" | "id">): string {
  return `${model}/${kind}/${id}.json`;
}

export interface LedgerPlace {
  readonly model: string;
  readonly kind: LedgerKind;
  readonly id: string;
}

/** What a path of the ledger's branch names; undefined for files that are no entries. */
export function placeOf(path: string): LedgerPlace | undefined {
  const [, model, word, id] = /^([a-z][a-z0-9-]{0,62})\/([a-z]+)\/([0-9A-Za-z.-]{1,120})\.json$/.exec(path) ?? [];
  const kind = KINDS.find((candidate) => candidate === word);
  return model === undefined || id === undefined || kind === undefined ? undefined : { model, kind, id };
}

/**
 * An entry and its body, each by its schema. Throws a UserError when either breaks it, or when the entry lies under
 * another model, kind or key than its own.
 */
export function parseRecorded<K extends LedgerKind>(
  place: LedgerPlace & { readonly kind: K },
  text: string,
): Recorded<K> {
  const path = pathOf(place);
  const source = `The ledger's file ${path}`;
  const entry = parseLedgerEntry(text, source);
  if (pathOf(entry) !== path)
    throw new UserError(`${source} says that it is ${pathOf(entry)}. Restore it from the branch's history.`);
  const body = PARSERS[place.kind](entry.body, source);
  const isOwn = !("model" in body) || body.model === place.model;
  if (!isOwn || !place.id.endsWith(idPart(place.kind, body))) {
    throw new UserError(`${source} holds the result of another model or key. Restore it from the branch's history.`);
  }
  return { ...entry, kind: place.kind, body };
}

/** What an entry claims under its key: equal claims are the same entry, whenever and from wherever it was recorded. */
export function claimOf(kind: LedgerKind, body: object): string {
  const claims = CLAIMS[kind].map((name) => [name, name in body ? Reflect.get(body, name) : undefined]);
  return canonicalJson(Object.fromEntries(claims.map(([name, value]) => [name, contentOf(value)])));
}

const KINDS = ["run", "evaluation", "verdict", "acceptance"] as const satisfies readonly LedgerKind[];

// Times, machines and latencies differ from run to run and are no part of what a key promises.
const CLAIMS = {
  run: ["trainKey", "artifact", "predictions"],
  evaluation: ["evaluationKey", "candidate"],
  verdict: ["verdictKey", "evaluationKey", "artifact", "baseline"],
  acceptance: ["trainKey", "evaluationKey", "verdictKey", "outcome", "artifact", "predictions", "bytes", "path"],
} as const satisfies Record<LedgerKind, readonly string[]>;

// An artifact is its bytes; where they were written to and how they were counted is not part of the claim.
function contentOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "digest" in value ? value.digest : value;
}

const PARSERS: { readonly [K in LedgerKind]: (body: unknown, source: string) => LedgerBodies[K] } = {
  run: (body, source) => parseRun(JSON.stringify(body), source),
  evaluation: (body, source) => parseEvaluation(JSON.stringify(body), source),
  verdict: (body, source) => parseVerdict(JSON.stringify(body), source),
  acceptance: parseAcceptance,
};

function idPart(kind: LedgerKind, body: object): string {
  return kind === "acceptance" ? `-${keyOf(kind, body).slice(0, 12)}` : keyOf(kind, body);
}

function keyOf(kind: LedgerKind, body: object): string {
  const name = kind === "run" || kind === "acceptance" ? "trainKey" : `${kind}Key`;
  const key: unknown = Reflect.get(body, name);
  return typeof key === "string" ? hexOf(key) : "";
}
