import type { Finding } from "../findings/finding.ts";
import { isBlocking } from "../findings/verdict.ts";
import { KINDS, type LedgerBodies, type LedgerKind, type TimedKind } from "../records/kinds/table.ts";
import { hexOf } from "../records/canonical.ts";
import type { Entry, Recorded } from "./ledger-entry.ts";
import type { LyingFile } from "./ledger-files.ts";
import { LedgerReader } from "./ledger-reader.ts";
import type { NamedKey } from "./ledger-signature.ts";
import { removeArchived, type ArchivedEntry } from "./ledger-removal.ts";
import type { LedgerTrust } from "./ledger-trust.ts";
import { recordEntries, type LedgerOptions, type RecordResult } from "./ledger-writer.ts";

/** An entry of one of our kinds whose body has been read. */
type RecordedAs<K extends LedgerKind> = Recorded<K, LedgerBodies[K]>;

export interface NewestEntries {
  readonly model: string;
  readonly kind: LedgerKind;
  readonly last?: number;
  /** This one instead, of a kind that no time orders. */
  readonly id?: string;
}

/** What happened to the models, read with one listing for all of them as long as the forge tells it at once. */
export interface Ledger {
  /** Ids of a kind, sorted, without reading any entry: enough to know which keys are known. */
  ids(model: string, kind: LedgerKind): Promise<readonly string[]>;
  /** Undefined where there is none, or none that can be trusted. */
  find<K extends LedgerKind>(kind: K, model: string, id: string): Promise<RecordedAs<K> | undefined>;
  /** All sound entries of a kind by id; oldest first where they follow one another. */
  list<K extends LedgerKind>(model: string, kind: K): Promise<readonly RecordedAs<K>[]>;
  /** The last of a kind whose entries follow one another. */
  latest<K extends TimedKind>(model: string, kind: K): Promise<RecordedAs<K> | undefined>;
  /** What was recorded of a trainKey, the first first: more than one where the store had lost what training made. */
  runs(model: string, trainKey: string): Promise<readonly RecordedAs<"run">[]>;
  acceptances(model: string): Promise<readonly RecordedAs<"acceptance">[]>;
  /** The newest, whatever its outcome: what the default branch has. */
  latestAcceptance(model: string): Promise<RecordedAs<"acceptance"> | undefined>;
  /** The newest that passed, by itself or by a person's word: what others are judged against. */
  latestPassing(model: string): Promise<RecordedAs<"acceptance"> | undefined>;
  /**
   * Reads the newest entries of these with few requests, however many models there are: two of each, or `last`. What is
   * asked for next is known then.
   */
  prefetch(wanted: readonly NewestEntries[]): Promise<void>;
  /** Models with the newest entries of a kind, a few, the newest first. */
  newestOf(kind: "tries"): Promise<readonly string[]>;
  /** Has these listed together, however many they are: what asks for their ids next asks for nothing. */
  expect(models: readonly string[]): Promise<void>;
  /** Lets go of the entries that were read, and keeps the listing: who goes over many models holds a few at a time. */
  forget(): void;
  /** Models with any entry. */
  models(): Promise<readonly string[]>;
  /**
   * Adds what is not there yet, in one commit; a function is asked again when another job has written in between.
   * Throws a UserError when the branch cannot be written.
   */
  record(
    entries: readonly Entry<LedgerKind>[] | (() => Promise<readonly Entry<LedgerKind>[]>),
    key?: NamedKey,
  ): Promise<RecordResult>;
  /** Files of windows as they lie on the branch, whether or not they count, in the order of the ids. */
  windowFiles(model: string, ids: readonly string[]): Promise<readonly LyingFile<"window", LedgerBodies["window"]>[]>;
  /** Takes windows that are archived off the branch's tip; returns how many. */
  removeWindows(archived: readonly ArchivedEntry[]): Promise<number>;
  /** Whose word counts; undefined where entries are believed as they lie there. */
  trust(): Promise<LedgerTrust | undefined>;
  /** The same as it lies there, signed or not: for what a person vouches for by name. */
  unsigned(): Ledger;
  /** `ledger/corrupt` for each entry that was met and not trusted, `ledger/fork` where nothing says which is the last. */
  findings(): readonly Finding[];
}

/** The branch `model-gitops/ledger`. */
export function openLedger(options: LedgerOptions): Ledger {
  const reader = new LedgerReader(options.refs, options.trust === undefined ? {} : { trust: options.trust });
  return {
    ids: (model, kind) => reader.ids(model, KINDS[kind]),
    find: (kind, model, id) => reader.find({ kind: KINDS[kind], model, id }),
    list: (model, kind) => reader.list(model, KINDS[kind]),
    latest: (model, kind) => reader.latest(model, KINDS[kind]),
    runs: async (model, trainKey) => {
      const hex = hexOf(trainKey);
      const ids = (await reader.ids(model, KINDS.run)).filter((id) => id.endsWith(hex));
      const found = ids
        .toSorted((a, b) => a.length - b.length)
        .map((id) => reader.find({ kind: KINDS.run, model, id }));
      return (await Promise.all(found)).filter((entry) => entry !== undefined);
    },
    acceptances: (model) => reader.list(model, KINDS.acceptance),
    latestAcceptance: (model) => reader.latest(model, KINDS.acceptance),
    // An entry without an outcome comes from a release that recorded only what its gate had let pass.
    latestPassing: (model) =>
      reader.latest(model, KINDS.acceptance, ({ body }) => body.outcome === undefined || !isBlocking(body.outcome)),
    prefetch: (wanted) => reader.prefetch(wanted.map((one) => ({ ...one, kind: KINDS[one.kind] }))),
    newestOf: async (kind) => (await reader.newestOf(KINDS[kind])).map(({ model }) => model),
    expect: (models) => reader.expect(models),
    forget: () => reader.blobs.forget(),
    models: () => reader.models(),
    record: (proposal, key) => recordEntries(options, reader, { proposal, key }),
    windowFiles: (model, ids) => reader.lying({ model, kind: KINDS.window }, ids),
    removeWindows: (archived) => removeArchived({ refs: options.refs, reader }, KINDS.window, archived),
    trust: () => reader.trust(),
    unsigned: () => openLedger({ ...options, trust: async () => undefined }),
    findings: () => reader.findings(),
  };
}
