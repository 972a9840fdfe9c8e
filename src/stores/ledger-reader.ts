import type { Finding } from "../findings/finding.ts";
import type { FileMove, GitRefs } from "../forge/forge.ts";
import { UserError, userMessage } from "../kernel/errors.ts";
import { canonicalJson, sha256 } from "../records/canonical.ts";
import type { EvidenceKind } from "../records/kinds/kind.ts";
import {
  claimOf,
  LEDGER_FORMAT,
  parseRecorded,
  pathAt,
  addressOf,
  type Entry,
  type LedgerFormat,
  type EntryAddress,
  type Recorded,
} from "./ledger-entry.ts";
import { LedgerBlobs } from "./ledger-blobs.ts";
import { evidenceDigests, isEvidence } from "./ledger-evidence.ts";
import { lyingFiles, type LyingFile } from "./ledger-files.ts";
import { isAfter } from "./ledger-rollups.ts";
import { indexWith, newestOf, type Newest, type NewestEntry } from "./ledger-index.ts";
import { misplacedFiles } from "./ledger-moves.ts";
import { LedgerListing, type Filed } from "./ledger-listing.ts";
import { alongChain, type Sealed } from "./ledger-chain.ts";
import { chainFinding, corrupt, forked } from "./ledger-findings.ts";
import { follows, orderOf, previousOf, type Link, type Tip } from "./ledger-order.ts";
import { distrustOf, type LedgerTrust } from "./ledger-trust.ts";
import { UNREADABLE, type ExistingClaims } from "./ledger-plan.ts";

export const LEDGER_BRANCH = "model-gitops/ledger";

interface ReaderOptions {
  readonly format?: LedgerFormat;
  /** Whose word counts; without it everybody's who can push to the branch. */
  readonly trust?: () => Promise<LedgerTrust | undefined>;
}

/** One listing for everything as long as the forge tells it at once, and each blob at most once. */
export class LedgerReader {
  readonly format: LedgerFormat;
  readonly blobs: LedgerBlobs;
  readonly #findings = new Map<string, Finding>();
  readonly #orders = new Map<string, Promise<readonly string[]>>();
  readonly #listing: LedgerListing;
  /** Undefined where entries are believed as they lie there. */
  readonly trust: () => Promise<LedgerTrust | undefined>;

  constructor(refs: GitRefs, { format = LEDGER_FORMAT, trust = async () => undefined }: ReaderOptions = {}) {
    this.blobs = new LedgerBlobs(refs);
    this.#listing = new LedgerListing(refs, { format, branch: LEDGER_BRANCH });
    this.trust = trust;
    this.format = format;
  }

  /** Forgets the listing and returns the branch's commit. */
  async refresh(): Promise<string | undefined> {
    this.#orders.clear();
    return await this.#listing.refresh();
  }

  /** Sorted, without reading any: in a sound ledger that is the order of entries that follow one another. */
  async ids(model: string, kind: EvidenceKind): Promise<readonly string[]> {
    return (await this.#listing.shelf(model, kind.word)).ids;
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

  /**
   * The last of a kind whose entries follow one another: where they are signed, of those that count; else whether or not
   * it can be read.
   */
  async tip(model: string, kind: EvidenceKind): Promise<Tip | undefined> {
    const trust = await this.trust();
    if (trust === undefined || !kind.isOrderedByTime) {
      const id = (await this.#ordered(model, kind)).at(-1);
      return id === undefined ? undefined : await this.#link({ model, kind, id });
    }
    for await (const { entry, digest } of this.#chain({ model, kind }, trust))
      return { id: entry.id, digest, previous: entry.previous, seq: entry.seq };
    const folder = `${model}/${kind.word}`;
    const broken = this.#findings.get(`${folder} broken`) ?? this.#findings.get(`${folder} flooded`);
    if (broken === undefined) return undefined;
    throw new UserError(`${broken.message} ${broken.remediation ?? ""}`);
  }

  /** Of a kind whose entries follow one another, newest first: those that can be read, and where they are signed count. */
  async *#newest<Word extends string, Body extends object>(
    model: string,
    kind: EvidenceKind<Word, Body>,
  ): AsyncGenerator<Recorded<Word, Body>> {
    const trust = await this.trust();
    if (trust !== undefined) {
      for await (const { entry } of this.#chain({ model, kind }, trust)) yield entry;
      return;
    }
    for (const id of (await this.#ordered(model, kind)).toReversed()) {
      const entry = await this.find({ kind, model, id });
      if (entry !== undefined) yield entry;
    }
  }

  async *#chain<Word extends string, Body extends object>(
    of: { readonly model: string; readonly kind: EvidenceKind<Word, Body> },
    trust: LedgerTrust,
  ): AsyncGenerator<Sealed<Word, Body>> {
    yield* alongChain({
      ids: await this.ids(of.model, of.kind),
      trust,
      read: async (id) => await this.#sealed({ ...of, id }),
      tell: (trouble) => this.#findings.set(`${of.model}/${of.kind.word} ${trouble.kind}`, chainFinding(of, trouble)),
      followsRollup: async (entry) => {
        const rollup =
          of.kind.isRolledUp === true ? this.format.kinds.find(({ word }) => word === "rollup") : undefined;
        return rollup !== undefined && (await isAfter(entry, this.#newest(of.model, rollup)));
      },
    });
  }

  /** Files of entries as they lie there, whether or not they count, in the order of the ids. */
  async lying<Word extends string, Body extends object>(
    of: { readonly model: string; readonly kind: EvidenceKind<Word, Body> },
    ids: readonly string[],
  ): Promise<readonly LyingFile<Word, Body>[]> {
    const { files } = await this.#listing.shelf(of.model, of.kind.word);
    const asked = ids.flatMap((id) => files.get(id) ?? []);
    return await lyingFiles(asked, { ...of, blobs: this.blobs, format: this.format, trust: await this.trust() });
  }

  async #sealed<Word extends string, Body extends object>(
    address: EntryAddress<Word, Body>,
  ): Promise<Sealed<Word, Body> | undefined> {
    const file = await this.#file(address);
    if (file === undefined) return undefined;
    const value = await this.blobs.value(file.blob);
    try {
      return { entry: parseRecorded(address, value, this.format), digest: await this.blobs.digest(file.blob) };
    } catch {
      return undefined;
    }
  }

  async models(): Promise<readonly string[]> {
    return await this.#listing.models();
  }

  /** The newest entries of a kind, of all models, each of another: a few. */
  async newestOf(kind: EvidenceKind): Promise<readonly NewestEntry[]> {
    return await newestOf(kind, { listing: this.#listing, blobs: this.blobs });
  }

  /** The index of a large ledger, as a file, as it is with these. */
  async indexWith(added: readonly Entry[]): Promise<Readonly<Record<string, string>>> {
    return await indexWith(this.format.kinds, added, { listing: this.#listing, blobs: this.blobs });
  }

  /** Some files of these models and kinds that lie where an earlier release left them. */
  async misplaced(added: readonly Entry[]): Promise<readonly FileMove[]> {
    return await misplacedFiles(added, { kinds: this.format.kinds, listing: this.#listing });
  }

  /** Lists these together, however many they are: what asks for their ids next asks for nothing. */
  async expect(models: Iterable<string>): Promise<void> {
    await this.#listing.expect(models);
  }

  async find<Word extends string, Body extends object>(
    asked: EntryAddress<Word, Body>,
    vouched?: ReadonlySet<unknown>,
  ): Promise<Recorded<Word, Body> | undefined> {
    const file = await this.#file(asked);
    if (file === undefined) return undefined;
    const { path, blob } = file;
    const address = { ...asked, path };
    const [value, trust] = [await this.blobs.value(blob), await this.trust()];
    try {
      const entry = parseRecorded(address, value, this.format);
      const isVouched = vouched?.has(sha256(canonicalJson(entry.body)));
      return trust === undefined || (isVouched ?? (await this.#counts(entry, address.kind, trust))) ? entry : undefined;
    } catch (error) {
      // Where entries are signed, what cannot be read is nobody's.
      if (trust === undefined) this.#findings.set(path, corrupt(address, userMessage(error)));
      return undefined;
    }
  }

  /** In a signed ledger: whether it is signed itself, or what an acceptance that is rests on. */
  async #counts(entry: Recorded, kind: EvidenceKind, trust: LedgerTrust): Promise<boolean> {
    if (kind.isOrderedByTime) return distrustOf(entry, trust) === undefined;
    return await isEvidence(this.#acceptances(entry.model), kind.word, sha256(canonicalJson(entry.body)));
  }

  async *#acceptances(model: string): AsyncGenerator<Recorded> {
    const kind = this.format.kinds.find(({ word }) => word === "acceptance");
    if (kind !== undefined) yield* this.#newest(model, kind);
  }

  /** All sound entries of a kind by id; oldest first where they follow one another. */
  async list<Word extends string, Body extends object>(
    model: string,
    kind: EvidenceKind<Word, Body>,
  ): Promise<readonly Recorded<Word, Body>[]> {
    const ids = await this.ids(model, kind);
    if (ids.length > FEW) await this.prefetch([{ model, kind, last: ids.length }]);
    if (kind.isOrderedByTime) {
      // All at once: each may be a request.
      await Promise.all(ids.map((id) => this.#sealed({ kind, model, id })));
      const newest: Recorded<Word, Body>[] = [];
      for await (const entry of this.#newest(model, kind)) newest.push(entry);
      return newest.toReversed();
    }
    const vouched = (await this.trust()) && (await evidenceDigests(this.#acceptances(model), kind.word));
    const entries = await Promise.all(ids.map((id) => this.find({ kind, model, id }, vouched)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** The newest that is wanted, of a kind that time orders. A corrupt one is passed over, and told by `findings`. */
  async latest<Word extends string, Body extends object>(
    model: string,
    kind: EvidenceKind<Word, Body, true>,
    isWanted: (entry: Recorded<Word, Body>) => boolean = () => true,
  ): Promise<Recorded<Word, Body> | undefined> {
    for await (const entry of this.#newest(model, kind)) if (isWanted(entry)) return entry;
    return undefined;
  }

  /** Reads the newest entries of these together: what asks for them next asks for nothing that is not known. */
  async prefetch(wanted: readonly Newest[]): Promise<void> {
    await this.#listing.expect(wanted.map(({ model }) => model));
    const blobs = wanted.map(async ({ model, kind, last = 2, id: own }) => {
      const { ids, files } = await this.#listing.shelf(model, kind.word);
      const newest = own === undefined ? ids.slice(-Math.max(last, 1)) : [own];
      return newest.flatMap((id) => files.get(id)?.blob ?? []);
    });
    await this.blobs.prefetch((await Promise.all(blobs)).flat());
  }

  /** What is claimed at these paths already. */
  async claims(paths: readonly string[]): Promise<ExistingClaims> {
    const addresses = paths.flatMap((path) => addressOf(path, this.format) ?? []);
    await this.expect(addresses.map(({ model }) => model));
    const isSigned = (await this.trust()) !== undefined;
    const claims = addresses.map(async (address) => {
      if ((await this.#file(address)) === undefined) return [];
      const entry = await this.find(address);
      // What does not count claims nothing, and gives way.
      if (entry === undefined && isSigned) return [];
      return [[pathAt(address), entry === undefined ? UNREADABLE : claimOf(address.kind, entry.body)] as const];
    });
    return new Map((await Promise.all(claims)).flat());
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  // Ids begin with a time that never goes backwards: as long as the last two say nothing else, no other has to be read.
  async #inOrder(ids: readonly string[], of: Pick<EntryAddress, "model" | "kind">): Promise<readonly string[]> {
    if (await this.#isNamed(ids.slice(-2), of)) return ids;
    const linksOf = (some: readonly string[]) => Promise.all(some.map((id) => this.#link({ ...of, id })));
    const [before, last] = await linksOf(ids.slice(-2));
    if (last === undefined || follows(last, before)) return ids;
    const { ids: ordered, fork } = orderOf(await linksOf(ids));
    if (fork.length > 0) this.#findings.set(`${of.model}/${of.kind.word}`, forked(of, fork));
    return ordered;
  }

  // Then what the one before says is nobody's question: with thousands of models, reading it takes as long as all else.
  async #isNamed(
    [before = "", last = ""]: readonly string[],
    of: Pick<EntryAddress, "model" | "kind">,
  ): Promise<boolean> {
    const previous = previousOf(await this.blobs.value(await this.#blobAt({ ...of, id: last })));
    return previous !== undefined && previous === (await this.blobs.digest(await this.#blobAt({ ...of, id: before })));
  }

  async #link(address: EntryAddress): Promise<Link> {
    const blob = await this.#blobAt(address);
    const previous = previousOf(await this.blobs.value(blob));
    return { id: address.id, digest: await this.blobs.digest(blob), previous };
  }

  async #blobAt(address: EntryAddress): Promise<string> {
    return (await this.#file(address))?.blob ?? "";
  }

  async #file({ model, kind, id }: EntryAddress): Promise<Filed | undefined> {
    return (await this.#listing.shelf(model, kind.word)).files.get(id);
  }
}

/** Entries of one kind of one model that are read one by one. */
const FEW = 10;
