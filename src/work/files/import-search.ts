import { posix } from "node:path";
import { isInsideFolder, within } from "../../manifest/paths.ts";
import { findModule, folderOf, moduleFile, modulesIn, type FoundModule, type ModuleTree } from "./module-tree.ts";
import type { PythonImport } from "./python-imports.ts";
import { PYTHON_STDLIB } from "./python-stdlib.ts";

/** Where imports of a model's code are looked for. */
export interface ImportSearch {
  readonly tree: ModuleTree;
  /** The folder in which the command runs. */
  readonly folder: string;
  /** Folders that the command, scripts or code put on Python's path. */
  readonly added: readonly string[];
}

export interface Resolved {
  readonly files: readonly string[];
  /** Why it may be local code that nobody knows of. */
  readonly problem?: string;
  /** What may have been meant. */
  readonly candidates?: readonly string[];
}

/** The files that an import runs, as far as the repository tells. */
export function resolveImport(search: ImportSearch, from: string, wanted: PythonImport): Resolved {
  return wanted.level > 0 ? relative(search, from, wanted) : absolute(search, from, wanted);
}

function relative({ tree }: ImportSearch, from: string, { module, level, names }: PythonImport): Resolved {
  let base = folderOf(from);
  for (let up = 1; up < level; up += 1) base = folderOf(base);
  const parts = partsOf(module);
  const found = parts.length === 0 ? packageAt(tree, base) : findModule(tree, base, parts);
  const written = `${".".repeat(level)}${module}`;
  if (found?.isWhole !== true)
    return {
      files: found?.files ?? [],
      problem: `imports ${written}, which is not in ${base === "" ? "the root" : base}`,
    };
  return { files: withNames(tree, found, names) };
}

function packageAt(tree: ModuleTree, place: string): FoundModule {
  const init = within(place, "__init__.py");
  return { files: tree.files.has(init) ? [init] : [], isWhole: true, place };
}

function absolute(search: ImportSearch, from: string, { module, names }: PythonImport): Resolved {
  const { tree, folder, added } = search;
  const parts = partsOf(module);
  const [top = ""] = parts;
  if (top === "") return { files: [] };
  const near = lookIn(tree, [folderOf(from), folder, within(folder, "src")], parts);
  // A file beside the script comes before all that is installed, Python's own modules included.
  if (isFound(near) || PYTHON_STDLIB.has(top)) return { files: filesOf(tree, near, names) };
  const far = [...added, ...layouts(folder), ...tree.projects.flatMap((place) => [place, ...inProject(place)])];
  const found = [...near, ...lookIn(tree, far, parts)];
  const files = filesOf(tree, found, names);
  if (isFound(found)) return { files };
  if (found.some(({ files: some }) => some.length > 0))
    return { files, problem: `imports ${module}, of which only a part is found` };
  const candidates = tree.named.get(top) ?? [];
  if (candidates.length === 0) return { files };
  const shown = `${candidates.slice(0, 3).join(", ")}${candidates.length > 3 ? ", …" : ""}`;
  return { files, problem: `imports ${top}, and ${shown} is not where Python would find it`, candidates };
}

/** From the model's folder up to the root, each with the layout that keeps code below `src`. */
function layouts(folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    found.push(at, within(at, "src"));
    if (at === "") return found;
  }
}

function inProject(place: string): readonly string[] {
  return ["src", "lib", "python"].map((name) => within(place, name));
}

function lookIn(tree: ModuleTree, roots: readonly string[], parts: readonly string[]): readonly FoundModule[] {
  return [...new Set(roots)].flatMap((root) => findModule(tree, root, parts) ?? []);
}

/** A folder without code is no package of ours: one of that name may be installed. */
function isFound(found: readonly FoundModule[]): boolean {
  return found.some(({ isWhole, files }) => isWhole && files.length > 0);
}

function filesOf(tree: ModuleTree, found: readonly FoundModule[], names: readonly string[]): readonly string[] {
  return found.flatMap((one) => withNames(tree, one, names));
}

/** What is imported from a package may be a module of it. */
function withNames(
  tree: ModuleTree,
  { files, place, isWhole }: FoundModule,
  names: readonly string[],
): readonly string[] {
  if (!isWhole) return files;
  const inside = names.flatMap((name) => {
    if (name === "*") return modulesIn(tree, place);
    const init = within(place, `${name}/__init__.py`);
    return tree.files.has(init) ? [init] : (moduleFile(tree, within(place, name)) ?? []);
  });
  return [...files, ...inside];
}

function partsOf(module: string): readonly string[] {
  return module === "" ? [] : module.split(".");
}

/** Folders of the repository that texts of code may add to Python's path, seen from the code, above it, or the model. */
export function searchedFolders(
  { folders }: ModuleTree,
  from: string,
  { texts, folder }: { readonly texts: readonly string[]; readonly folder: string },
): readonly string[] {
  const above: string[] = [];
  for (let at = folderOf(from); ; at = folderOf(at)) {
    above.push(at);
    if (at === "") break;
  }
  const named = texts.flatMap((text) => [...above, folder].map((at) => posix.normalize(posix.join(at, text))));
  return [...new Set([...above, ...named.map((path) => path.replace(/\/$/, ""))])].filter(
    (path) => path === "" || (folders.has(path) && isInsideFolder("", path)),
  );
}
