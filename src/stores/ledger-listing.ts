import type { GitRefs, TreeEntry } from "../forge/forge.ts";
import { groupBy } from "../kernel/grouping.ts";
import { addressOf, type LedgerFormat } from "./ledger-entry.ts";

/** Entries of one kind of one model. */
export interface Shelf {
  /** Sorted. */
  readonly ids: readonly string[];
  readonly files: ReadonlyMap<string, Filed>;
}

export interface Filed {
  readonly blob: string;
  readonly path: string;
}

/** `<model>/<kind>` to its entries. */
type Shelves = ReadonlyMap<string, Shelf>;

/**
 * Lies beside the models' folders of a ledger that one answer does not tell, and names the models that have the newest
 * entries of a kind. It is no entry, and is written anew.
 */
export const INDEX_FILE = "index.json";

/** What lies right in a ledger. */
interface Root {
  /** By model. */
  readonly trees: ReadonlyMap<string, string>;
  readonly index: string | undefined;
}

type Refs = Pick<GitRefs, "head" | "files" | "everyFile" | "folder">;

const NONE: Shelf = { ids: [], files: new Map() };

/** More models than these are cheaper to list all at once than one by one. */
const FEW = 8;

/**
 * Where the entries of a ledger lie. As long as one answer tells all of them, one is asked for. Of a larger ledger the
 * models alone are listed, and of these only what is asked for: what a run asks grows with the models that it is about,
 * and not with those that are there.
 */
export class LedgerListing {
  readonly #refs: Refs;
  readonly #format: LedgerFormat;
  readonly #branch: string;
  /** Of one commit. */
  #head: Promise<string | undefined> | undefined;
  #whole: Promise<Shelves | undefined> | undefined;
  #root: Promise<Root> | undefined;
  /** By the id of a model's tree: it never changes, whatever is recorded of others. */
  readonly #models = new Map<string, Promise<Shelves>>();
  #isLarge = false;

  constructor(refs: Refs, { format, branch }: { readonly format: LedgerFormat; readonly branch: string }) {
    this.#refs = refs;
    this.#format = format;
    this.#branch = branch;
  }

  /** Looks at the branch's commit as it is now, and returns it. */
  async refresh(): Promise<string | undefined> {
    this.#head = this.#refs.head(this.#branch);
    this.#root = undefined;
    this.#whole = undefined;
    await this.#all();
    return await this.#head;
  }

  async shelf(model: string, word: string): Promise<Shelf> {
    const shelves = (await this.#all()) ?? (await this.#of(model));
    return shelves.get(`${model}/${word}`) ?? NONE;
  }

  /** Sorted; of a large ledger also those of which nothing lies there that this release knows. */
  async models(): Promise<readonly string[]> {
    const shelves = await this.#all();
    const names = shelves === undefined ? (await this.#rootOf()).trees.keys() : shelves.keys();
    return [...new Set([...names].map((name) => name.split("/", 1)[0] ?? ""))].toSorted();
  }

  /** Lists these together, however many they are: of a large ledger all that there is. */
  async expect(models: Iterable<string>): Promise<void> {
    if ((await this.#all()) !== undefined) return;
    const { trees } = await this.#rootOf();
    const missing = new Set([...models].filter((name) => !this.#models.has(trees.get(name) ?? "")));
    const head = await this.#commit();
    if (missing.size <= FEW || head === undefined) return;
    const shelves = shelvesOf(await this.#refs.everyFile(head), "", this.#format);
    const byModel = groupBy([...shelves], ([name]) => name.split("/", 1)[0] ?? "");
    for (const [name, tree] of trees) this.#models.set(tree, Promise.resolve(new Map(byModel.get(name))));
  }

  #all(): Promise<Shelves | undefined> {
    this.#whole ??= this.#asked();
    return this.#whole;
  }

  async #asked(): Promise<Shelves | undefined> {
    const head = await this.#commit();
    if (head === undefined) return new Map();
    // A ledger only grows.
    const files = this.#isLarge ? undefined : await this.#refs.files(head);
    this.#isLarge = files === undefined;
    return files && shelvesOf(files, "", this.#format);
  }

  /** Of a large ledger: its index, which may not have been written yet. */
  async index(): Promise<{ readonly blob: string | undefined } | undefined> {
    return (await this.#all()) === undefined ? { blob: (await this.#rootOf()).index } : undefined;
  }

  #commit(): Promise<string | undefined> {
    this.#head ??= this.#refs.head(this.#branch);
    return this.#head;
  }

  #rootOf(): Promise<Root> {
    this.#root ??= this.#folders();
    return this.#root;
  }

  async #folders(): Promise<Root> {
    const head = await this.#commit();
    const entries = head === undefined ? [] : await this.#refs.folder(head);
    const isModel = ({ path, mode }: TreeEntry): boolean => mode === "040000" && /^[a-z][a-z0-9_-]{0,62}$/.test(path);
    const trees = new Map(entries.filter(isModel).map(({ path, blob }) => [path, blob]));
    return { trees, index: entries.find(({ path, mode }) => path === INDEX_FILE && mode !== "040000")?.blob };
  }

  async #of(model: string): Promise<Shelves> {
    const tree = (await this.#rootOf()).trees.get(model);
    if (tree === undefined) return new Map();
    const known = this.#models.get(tree) ?? this.#below(model, tree);
    this.#models.set(tree, known);
    return await known;
  }

  async #below(model: string, tree: string): Promise<Shelves> {
    return shelvesOf(await this.#refs.everyFile(tree), `${model}/`, this.#format);
  }
}

function shelvesOf(files: readonly TreeEntry[], prefix: string, format: LedgerFormat): Shelves {
  const found = new Map<string, Map<string, Filed>>();
  for (const file of files) {
    const path = prefix + file.path;
    const address = addressOf(path, format);
    if (address === undefined) continue;
    const name = `${address.model}/${address.kind.word}`;
    const shelf = found.get(name) ?? new Map<string, Filed>();
    found.set(name, shelf);
    // One that lies where its kind does now counts before one of the same id that lies where it did.
    if (address.path === undefined || !shelf.has(address.id)) shelf.set(address.id, { blob: file.blob, path });
  }
  return new Map([...found].map(([name, shelf]) => [name, { ids: [...shelf.keys()].toSorted(), files: shelf }]));
}
