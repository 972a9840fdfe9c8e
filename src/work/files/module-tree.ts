import { posix } from "node:path";

/** The paths of a revision as Python looks for modules in them. */
export interface ModuleTree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Files by the name under which they could be imported from their folder: `x.py` and `x/__init__.py` are `x`. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** The modules directly in a folder: its files, and its packages by their `__init__.py`. */
  readonly inFolder: ReadonlyMap<string, readonly string[]>;
  /** Folders whose packages may be installed from here. */
  readonly projects: readonly string[];
}

const KNOWN = new WeakMap<readonly string[], ModuleTree>();

/** Made once for a listing: many models are looked at in it. */
export function moduleTree(paths: readonly string[]): ModuleTree {
  const known = KNOWN.get(paths) ?? treeOf(paths);
  KNOWN.set(paths, known);
  return known;
}

const PROJECT = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

function treeOf(paths: readonly string[]): ModuleTree {
  const folders = new Set<string>();
  const named = new Map<string, string[]>();
  const inFolder = new Map<string, string[]>();
  const projects = new Set<string>();
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== "" && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
    if (PROJECT.test(path)) projects.add(folderOf(path));
    if (!path.endsWith(".py")) continue;
    const place = path.endsWith("/__init__.py") ? folderOf(path) : path.slice(0, -".py".length);
    add(named, posix.basename(place), path);
    add(inFolder, folderOf(place), path);
    if (place === folderOf(path)) add(inFolder, place, path);
  }
  return { files: new Set(paths), folders, named, inFolder, projects: [...projects] };
}

function add(lists: Map<string, string[]>, name: string, path: string): void {
  const others = lists.get(name);
  if (others === undefined) lists.set(name, [path]);
  else others.push(path);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export interface FoundModule {
  /** Files that are run on the way: packages' `__init__.py`, and the module's. */
  readonly files: readonly string[];
  /** Whether the last part was found. */
  readonly isWhole: boolean;
  /** Where the last part lies: of a package its folder. */
  readonly place: string;
}

/** A dotted module as it is found from a folder; undefined where not even its first part is there. */
export function findModule(tree: ModuleTree, root: string, parts: readonly string[]): FoundModule | undefined {
  const files: string[] = [];
  let place = root;
  for (const [depth, part] of parts.entries()) {
    const next = place === "" ? part : `${place}/${part}`;
    const init = `${next}/__init__.py`;
    const file = tree.files.has(init) ? init : moduleFile(tree, next);
    if (file === undefined && !tree.folders.has(next))
      return depth === 0 ? undefined : { files, isWhole: false, place };
    if (file !== undefined) files.push(file);
    place = next;
  }
  return { files, isWhole: true, place };
}

/** A module that is one file; also one that was compiled. */
export function moduleFile({ files }: ModuleTree, place: string): string | undefined {
  return [".py", ".pyx", ".pyw", ".so", ".pyd"].map((end) => `${place}${end}`).find((path) => files.has(path));
}

/** All modules directly in a package: what `from package import *` may bring. */
export function modulesIn({ inFolder }: ModuleTree, place: string): readonly string[] {
  return inFolder.get(place) ?? [];
}
