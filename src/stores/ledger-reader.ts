import { groupBy } from "../kernel/grouping.ts";
import { findingOf, type Finding } from "../findings/finding.ts";
import type { GitRefs } from "../forge/forge.ts";
import { userMessage } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { listed } from "../kernel/text.ts";
import { sha256 } from "../records/canonical.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import {
  claimOf,
  LEDGER_FORMAT,
  parseRecorded,
  pathAt,
  addressOf,
  type LedgerFormat,
  type EntryAddress,
  type Recorded,
} from "./ledger-entry.ts";
import { follows, orderOf, type Link } from "./ledger-order.ts";
import { UNREADABLE, type ExistingClaims } from "./ledger-plan.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";

export const LEDGER_BRANCH = "model-gitops/ledger";

/** One listing for everything, and each blob at most once. */
export class LedgerReader {
  readonly format: LedgerFormat;
  readonly #refs: GitRefs;
  readonly #texts = new Map<string, Promise<string>>();
  readonly #findings = new Map<string, Finding>();
  readonly #orders = new Map<string, Promise<readonly string[]>>();
  #snapshot: Promise<Snapshot> | undefined;

  constructor(refs: GitRefs, format: LedgerFormat = LEDGER_FORMAT) {
    this.#refs = refs;
    this.format = format;
  }

  /** Forgets the listing and returns the branch's commit. */
  async refresh(): Promise<string | undefined> {
    this.#snapshot = takeSnapshot(this.#refs, this.format);
    this.#orders.clear();
    return (await this.#snapshot).head;
  }

  /** Sorted, without reading any: in a sound ledger that is the order of entries that follow one another. */
  async ids(model: string, kind: EvidenceKind): Promise<readonly string[]> {
    return (await this.#current()).ids.get(`${model}/${kind.word}`) ?? [];
  }

  /** Ids in the order of their entries, oldest first; by id where none follows another. */
  async #ordered(model: string, kind: EvidenceKind): Promise<readonly string[]> {
    const ids = await this.ids(model, kind);
    if (!kind.isOrderedByTime || ids.length < 2) return ids;
    const folder = `${model}/${kind.word}`;
    const known = this.#orders.get(folder) ?? this.#inOrder(ids, { model, kind });
    this.#orders.set(folder, known);
    return await known;
  }

  /** The last of a kind whose entries follow one another, whether or not it can be read. */
  async tip(model: string, kind: EvidenceKind): Promise<Link | undefined> {
    const id = (await this.#ordered(model, kind)).at(-1);
    return id === undefined ? undefined : await this.#link({ model, kind, id });
  }

  async models(): Promise<readonly string[]> {
    const folders = (await this.#current()).ids.keys();
    return [...new Set([...folders].map((folder) => folder.split("/", 1)[0] ?? ""))].toSorted();
  }

  async find<Word extends string, Body extends object>(
    address: EntryAddress<Word, Body>,
  ): Promise<Recorded<Word, Body> | undefined> {
    const path = pathAt(address);
    const blob = (await this.#current()).blobs.get(path);
    if (blob === undefined) return undefined;
    const text = await this.#text(blob);
    try {
      return parseRecorded(address, text, this.format);
    } catch (error) {
      this.#findings.set(path, corrupt(address, userMessage(error)));
      return undefined;
    }
  }

  /** All sound entries of a kind by id; oldest first where they follow one another. */
  async list<Word extends string, Body extends object>(
    model: string,
    kind: EvidenceKind<Word, Body>,
  ): Promise<readonly Recorded<Word, Body>[]> {
    const ids = await this.#ordered(model, kind);
    const entries = await Promise.all(ids.map((id) => this.find({ kind, model, id })));
    return entries.filter((entry) => entry !== undefined);
  }

  /** The newest that is wanted, of a kind that time orders. A corrupt one is passed over, and told by `findings`. */
  async latest<Word extends string, Body extends object>(
    model: string,
    kind: EvidenceKind<Word, Body, true>,
    isWanted: (entry: Recorded<Word, Body>) => boolean = () => true,
  ): Promise<Recorded<Word, Body> | undefined> {
    for (const id of (await this.#ordered(model, kind)).toReversed()) {
      const entry = await this.find({ kind, model, id });
      if (entry !== undefined && isWanted(entry)) return entry;
    }
    return undefined;
  }

  /** What is claimed at these paths already. */
  async claims(paths: readonly string[]): Promise<ExistingClaims> {
    const { blobs } = await this.#current();
    const addresses = paths.flatMap((path) => (blobs.has(path) ? (addressOf(path, this.format) ?? []) : []));
    const claims = addresses.map(async (address) => {
      const entry = await this.find(address);
      return [pathAt(address), entry === undefined ? UNREADABLE : claimOf(address.kind, entry.body)] as const;
    });
    return new Map(await Promise.all(claims));
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  // Ids begin with a time that never goes backwards: as long as the last two say nothing else, no other has to be read.
  async #inOrder(ids: readonly string[], of: Pick<EntryAddress, "model" | "kind">): Promise<readonly string[]> {
    const linksOf = (some: readonly string[]) => Promise.all(some.map((id) => this.#link({ ...of, id })));
    const [before, last] = await linksOf(ids.slice(-2));
    if (last === undefined || follows(last, before)) return ids;
    const { ids: ordered, fork } = orderOf(await linksOf(ids));
    if (fork.length > 0) this.#findings.set(`${of.model}/${of.kind.word}`, forked(of, fork));
    return ordered;
  }

  async #link(address: EntryAddress): Promise<Link> {
    const { blobs } = await this.#current();
    const text = await this.#text(blobs.get(pathAt(address)) ?? "");
    return { id: address.id, digest: sha256(text), previous: previousIn(text) };
  }

  #current(): Promise<Snapshot> {
    this.#snapshot ??= takeSnapshot(this.#refs, this.format);
    return this.#snapshot;
  }

  #text(blob: string): Promise<string> {
    const known = this.#texts.get(blob) ?? this.#refs.blob(blob).then((bytes) => new TextDecoder().decode(bytes));
    this.#texts.set(blob, known);
    return known;
  }
}

interface Snapshot {
  readonly head: string | undefined;
  /** Path to blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  /** `<model>/<kind>` to sorted ids. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
}

async function takeSnapshot(refs: GitRefs, format: LedgerFormat): Promise<Snapshot> {
  const head = await refs.head(LEDGER_BRANCH);
  const files = head === undefined ? [] : await refs.files(head);
  const entries = files.flatMap((file) => {
    const address = addressOf(file.path, format);
    return address === undefined ? [] : [{ ...address, ...file }];
  });
  const groups = groupBy(entries, ({ model, kind }) => `${model}/${kind.word}`);
  const ids = [...groups].map(([folder, group]) => [folder, group.map(({ id }) => id).toSorted()] as const);
  return { head, blobs: new Map(entries.map(({ path, blob }) => [path, blob])), ids: new Map(ids) };
}

/** Also of an entry that breaks its schema: its place in the order is its own affair. */
function previousIn(text: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    return isRecord(entry) && typeof entry["previous"] === "string" ? entry["previous"] : undefined;
  } catch {
    return undefined;
  }
}

function forked({ model, kind }: Pick<EntryAddress, "model" | "kind">, ends: readonly string[]): Finding {
  const paths = ends.map((id) => pathAt({ model, kind, id }));
  return findingOf(LEDGER_RULES.fork, {
    // Which of them is the baseline would be a guess.
    outcome: "unmeasured",
    model,
    subject: kind.word,
    message: `The ledger has ${paths.length} entries of ${model} that both may be its last ${kind.word}: ${listed(paths)}. Each names an entry before it, and none of them the other.`,
    evidence: { paths: paths.join(" ").slice(0, 2000) },
  });
}

function corrupt(address: EntryAddress, problem: string): Finding {
  return findingOf(LEDGER_RULES.corrupt, {
    // A record nobody can read is no evidence, and its absence must not look like a first model.
    outcome: "unmeasured",
    model: address.model,
    subject: `${address.kind.word} ${address.id}`.slice(0, 300),
    message: problem,
    evidence: { path: pathAt(address) },
  });
}
