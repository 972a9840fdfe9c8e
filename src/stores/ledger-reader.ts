import { groupBy } from "../kernel/grouping.ts";
import { findingOf, type Finding } from "../findings/finding.ts";
import type { GitRefs } from "../forge/forge.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { parseRecorded, pathOf, placeOf, type LedgerKind, type LedgerPlace, type Recorded } from "./ledger-entry.ts";
import type { Existing } from "./ledger-plan.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";

export const LEDGER_BRANCH = "model-gitops/ledger";

/** One listing for everything, and each blob at most once. */
export class LedgerReader {
  readonly #refs: GitRefs;
  readonly #texts = new Map<string, Promise<string>>();
  readonly #findings = new Map<string, Finding>();
  #snapshot: Promise<Snapshot> | undefined;

  constructor(refs: GitRefs) {
    this.#refs = refs;
  }

  /** Forgets the listing and returns the branch's commit. */
  async refresh(): Promise<string | undefined> {
    this.#snapshot = takeSnapshot(this.#refs);
    return (await this.#snapshot).head;
  }

  async ids(model: string, kind: LedgerKind): Promise<readonly string[]> {
    return (await this.#current()).ids.get(`${model}/${kind}`) ?? [];
  }

  async models(): Promise<readonly string[]> {
    const folders = (await this.#current()).ids.keys();
    return [...new Set([...folders].map((folder) => folder.split("/", 1)[0] ?? ""))].toSorted();
  }

  async find<K extends LedgerKind>(place: LedgerPlace & { readonly kind: K }): Promise<Recorded<K> | undefined> {
    const path = pathOf(place);
    const blob = (await this.#current()).blobs.get(path);
    if (blob === undefined) return undefined;
    const text = await this.#text(blob);
    try {
      return parseRecorded(place, text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#findings.set(path, corrupt(place, messageOf(error)));
      return undefined;
    }
  }

  async existing(paths: readonly string[]): Promise<Existing> {
    const { blobs } = await this.#current();
    const found = paths.flatMap((path) => (blobs.has(path) ? (placeOf(path) ?? []) : []));
    const entries = found.map(
      async (place) => [pathOf(place), (await this.find(place)) ?? ("unreadable" as const)] as const,
    );
    return new Map(await Promise.all(entries));
  }

  findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  #current(): Promise<Snapshot> {
    this.#snapshot ??= takeSnapshot(this.#refs);
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

async function takeSnapshot(refs: GitRefs): Promise<Snapshot> {
  const head = await refs.head(LEDGER_BRANCH);
  const files = head === undefined ? [] : await refs.files(head);
  const entries = files.flatMap((file) => {
    const place = placeOf(file.path);
    return place === undefined ? [] : [{ ...place, ...file }];
  });
  const groups = groupBy(entries, ({ model, kind }) => `${model}/${kind}`);
  const ids = [...groups].map(([folder, group]) => [folder, group.map(({ id }) => id).toSorted()] as const);
  return { head, blobs: new Map(entries.map(({ path, blob }) => [path, blob])), ids: new Map(ids) };
}

function corrupt(place: LedgerPlace, problem: string): Finding {
  return findingOf(LEDGER_RULES.corrupt, {
    // A record nobody can read is no evidence, and its absence must not look like a first model.
    outcome: "unmeasured",
    model: place.model,
    subject: `${place.kind} ${place.id}`.slice(0, 300),
    message: problem,
    evidence: { path: pathOf(place) },
  });
}
