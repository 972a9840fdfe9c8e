import { pathTarget } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { hasReferences, wordsOf, type CodeReferences } from "./code-references.ts";
import { codePaths } from "./code-paths.ts";
import { byCodeUnit, matchFiles } from "./file-globs.ts";
import { resolveImport, searchedFolders, type ImportSearch } from "./import-search.ts";
import { lockfilesOf } from "./lockfiles.ts";
import { folderOf, moduleTree } from "./module-tree.ts";
import { pythonImports, type PythonImport, type PythonReferences } from "./python-imports.ts";

/** A revision's code, as far as it has to be read to be followed. */
export interface CodeSource {
  /** Sorted by code unit. */
  reachable(): Promise<readonly string[]>;
  /** What a file says of other files; undefined where there is none. */
  references(path: string): Promise<CodeReferences | undefined>;
}

/** An import that may be of the repository's own code, and was not followed. */
export interface Unfollowed {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

export interface ModelCode {
  /** Repository paths, sorted: by the globs, named by a command, and imported from there. */
  readonly files: readonly string[];
  /** What pins the packages that are installed, where it is no code. */
  readonly lockfiles: readonly string[];
  readonly unfollowed: readonly Unfollowed[];
}

/** All files that a model's training runs or installs from, as far as the repository tells without running anything. */
export async function modelCode(source: CodeSource, model: ResolvedModel): Promise<ModelCode> {
  const paths = await source.reachable();
  const globbed = codePaths(paths, model.training.code);
  const locks = lockfilesOf(paths, model);
  const walk = new Walk(paths, model);
  walk.start([...globbed, ...locks]);
  for (let path = walk.next(); path !== undefined; path = walk.next()) {
    const references = hasReferences(path) ? await source.references(path) : undefined;
    if (references !== undefined) walk.follow(path, references);
  }
  const made = withoutExcluded(
    [...walk.found].filter((path) => !locks.includes(path) || globbed.includes(path)),
    model,
  );
  // What predicts is judged with every change of it: nobody can leave that out.
  const files = [...new Set([...made, ...predictingFiles(paths, model)])].toSorted(byCodeUnit);
  const known = new Set(files);
  return {
    files,
    lockfiles: withoutExcluded(locks, model).filter((path) => !known.has(path)),
    unfollowed: walk.unfollowed.filter(({ candidates }) => !candidates.some((path) => known.has(path))),
  };
}

/** Programs that the predict command names. */
function predictingFiles(paths: readonly string[], { folder, prediction }: ResolvedModel): readonly string[] {
  if (prediction.kind !== "command") return [];
  const known = new Set(paths);
  return prediction.command
    .flatMap((word) => wordsOf(word))
    .flatMap((word) => {
      const target = word.startsWith("/") ? undefined : pathTarget(folder, word);
      return target?.kind === "inside" && known.has(target.path) && hasReferences(target.path) ? [target.path] : [];
    });
}

/** What is left out by the manifest, is data or is made by training is no code, whoever names it. */
function withoutExcluded(paths: readonly string[], { training }: ResolvedModel): readonly string[] {
  return matchFiles(paths.toSorted(byCodeUnit), { include: ["**"], exclude: training.code.exclude });
}

/** Imports and texts of one file that are looked at. */
const MOST_NAMED = 2000;

const TOO_MANY = "has more imports than are followed";

/** Folders on Python's path beside the usual ones. */
const MOST_FOLDERS = 100;

class Walk {
  readonly found = new Set<string>();
  readonly unfollowed: (Unfollowed & { readonly candidates: readonly string[] })[] = [];
  readonly #model: ResolvedModel;
  readonly #search: ImportSearch & { readonly added: string[] };
  readonly #waiting: string[] = [];
  /** Imports that wait for folders that later files may add to Python's path. */
  readonly #unsettled: { readonly from: string; readonly wanted: PythonImport }[] = [];

  constructor(paths: readonly string[], model: ResolvedModel) {
    this.#model = model;
    this.#search = { tree: moduleTree(paths), folder: model.folder, added: [] };
  }

  start(files: readonly string[]): void {
    for (const path of files) this.#add(path);
    const { training, prediction } = this.#model;
    const commands = [training.command, training.setup, prediction.kind === "command" ? prediction.command : []];
    for (const command of commands) {
      this.#words(
        command.flatMap((word) => wordsOf(word)),
        this.#model.folder,
      );
      const at = command.indexOf("-c");
      if (command[0]?.startsWith("python") === true && at !== -1)
        this.#python(`${this.#model.folder}/-c`.replace(/^\//, ""), pythonImports(command[at + 1] ?? ""));
    }
  }

  next(): string | undefined {
    if (this.#waiting.length === 0) this.#settle();
    return this.#waiting.pop();
  }

  follow(path: string, { python, words, isCut = false }: CodeReferences): void {
    if (isCut) this.unfollowed.push({ file: path, line: 1, problem: TOO_MANY, candidates: [] });
    if (python !== undefined) this.#python(path, python);
    for (const folder of new Set([folderOf(path), this.#model.folder])) this.#words(words, folder);
  }

  #add(path: string): void {
    if (this.found.has(path) || !this.#search.tree.files.has(path)) return;
    this.found.add(path);
    this.#waiting.push(path);
  }

  #addFolder(path: string): void {
    const { added } = this.#search;
    if (added.length < MOST_FOLDERS && !added.includes(path)) added.push(path);
  }

  /** Files that a command names, modules behind `-m`, and folders, which may be put on Python's path or be installed. */
  #words(words: readonly string[], folder: string): void {
    const { tree } = this.#search;
    for (const [at, word] of words.entries()) {
      if (words[at - 1] === "-m" && /^[\w.]+$/.test(word)) {
        this.#unsettled.push({
          from: `${folder}/-m`.replace(/^\//, ""),
          wanted: { module: word, level: 0, names: ["__main__"], line: 0 },
        });
      }
      const target = word.startsWith("/") ? undefined : pathTarget(folder, word);
      if (target?.kind !== "inside") continue;
      this.#add(target.path);
      if (target.path === "" || tree.folders.has(target.path)) {
        this.#addFolder(target.path);
        this.#add(`${target.path}/__main__.py`.replace(/^\//, ""));
      }
    }
  }

  #python(from: string, { imports, searched, unknown }: PythonReferences): void {
    const { tree, folder } = this.#search;
    if (searched !== undefined) {
      const texts = searched.slice(0, MOST_NAMED);
      for (const place of searchedFolders(tree, from, { texts, folder })) this.#addFolder(place);
    }
    for (const wanted of imports.slice(0, MOST_NAMED)) this.#unsettled.push({ from, wanted });
    const [beyond] = imports.slice(MOST_NAMED);
    if (beyond !== undefined)
      this.unfollowed.push({
        file: from,
        line: beyond.line,
        problem: TOO_MANY,
        candidates: [],
      });
    for (const line of unknown)
      this.unfollowed.push({ file: from, line, problem: "imports what only running it tells", candidates: [] });
  }

  #settle(): void {
    for (const { from, wanted } of this.#unsettled.splice(0)) {
      const { files, problem, candidates = [] } = resolveImport(this.#search, from, wanted);
      for (const path of files) this.#add(path);
      // What a command names is told where the command is looked at.
      if (problem !== undefined && wanted.line > 0)
        this.unfollowed.push({ file: from, line: wanted.line, problem, candidates });
    }
  }
}
