import type { Roles, SeenColumn, SeenTable } from "./columns.ts";
import { placeOf, saidIn, type Project, type Said } from "./project.ts";

/** Which columns the model sees, as the program says; the manifest names those that it does not. */
export interface AdoptedFeatures {
  readonly seen: readonly string[];
  readonly excluded: readonly string[];
  /** In the order of the program's one list, where that is not the order of the file: a graph with one input gets them so. */
  readonly ordered?: readonly { readonly name: string; readonly type: "number" | "boolean" | "category" }[];
  readonly why: string;
}

const LISTS =
  /^[ \t]*(?!\w*(?:drop|ignore|exclude|unused|date|id_)\w*\s*=)\w*(?:feature|predictor|cols|columns|inputs)\w*\s*=\s*\[([^\]]*)\]/gim;
const CHOSEN = /^[ \t]*X\w*(?:\s*,\s*\w+)*\s*=\s*\w+\[\s*\[([^\]]*)\]\s*\]|\.fit\(\s*\w+\[\s*\[([^\]]*)\]\s*\]/gm;
/** Lists that are called by their names: X = frame[NUMERIC + CATEGORICAL]. */
const NAMED =
  /^[ \t]*X\w*(?:\s*,\s*\w+)*\s*=\s*\w+\[\s*([A-Za-z_][\w.]*(?:\s*\+\s*[A-Za-z_][\w.]*)*)\s*\]|\.fit\(\s*\w+\[\s*([A-Za-z_][\w.]*(?:\s*\+\s*[A-Za-z_][\w.]*)*)\s*\]/gm;
const ASSIGNED = /^[ \t]*([A-Za-z_]\w*)\s*(?::[^=\n]*)?=\s*[[(]((?:\s*["'][^"'\n]*["']\s*,?(?:[ \t]*#.*)?)+)\s*[\])]/gm;
const DROPPED = /\.drop\(\s*(?:columns\s*=\s*|labels\s*=\s*)?\[([^\]]*)\]/g;
const WORD = /["']([^"'\n]*)["']/g;

export interface FeatureFacts {
  readonly project: Project;
  readonly files: readonly string[];
  readonly table: SeenTable;
  readonly target: string;
  readonly roles: Roles;
}

/** A list of columns that the program names as its features, else all but what it drops. */
export function featuresOf({ project, files, table, target, roles }: FeatureFacts): AdoptedFeatures {
  const known = new Map(table.columns.map((column) => [column.name, column]));
  const others = new Set([target, ...Object.values(roles)]);
  const possible = [...known.values()].filter((column) => canBeFeature(column) && !others.has(column.name));
  const said = (pattern: RegExp): readonly (Said & { readonly names: readonly string[] })[] =>
    files
      .flatMap((file) => saidIn(file, project.texts.get(file) ?? "", pattern))
      .map((one) => ({ ...one, names: [...one.text.matchAll(WORD)].map(([, name = ""]) => name) }));
  const isOfColumns = ({ names }: { readonly names: readonly string[] }): boolean =>
    names.length > 0 && names.every((name) => known.has(name) && name !== target);
  const written = [...said(LISTS), ...said(CHOSEN)].filter(isOfColumns);
  const lists = written.length > 0 ? written : namedLists(project, files).filter(isOfColumns);
  const [first] = lists;
  if (first !== undefined) {
    const chosen = new Set(lists.flatMap(({ names }) => names));
    const found = parted(possible, ({ name }) => chosen.has(name), placeOf(first));
    const ordered = inOrderOf(first.names, possible, found.seen);
    return lists.length === 1 && ordered !== undefined ? { ...found, ordered } : found;
  }
  const drops = said(DROPPED).filter(({ names }) => names.some((name) => known.has(name)));
  const dropped = new Set(drops.flatMap(({ names }) => names));
  const [drop] = drops;
  return parted(possible, ({ name }) => !dropped.has(name), drop === undefined ? "all that can be" : placeOf(drop));
}

/** What lists hold that a program calls by their names, wherever in its files they are assigned. */
function namedLists(
  project: Project,
  files: readonly string[],
): readonly (Said & { readonly names: readonly string[] })[] {
  const texts = files.map((file) => [file, project.texts.get(file) ?? ""] as const);
  const assigned = new Map(
    texts.flatMap(([, text]) =>
      [...text.matchAll(ASSIGNED)].map(
        ([, name = "", list = ""]) => [name, [...list.matchAll(WORD)].map(([, word = ""]) => word)] as const,
      ),
    ),
  );
  return texts.flatMap(([file, text]) =>
    saidIn(file, text, NAMED).flatMap((one) => {
      const parts = one.text.split("+").map((name) => assigned.get(name.trim().split(".").at(-1) ?? ""));
      // Of a list that nobody finds, what it holds may be anything.
      return parts.includes(undefined) ? [] : [{ ...one, names: parts.flatMap((part) => part ?? []) }];
    }),
  );
}

/** The columns as the list has them; undefined where the file has them in this order too, or the list is not all of them. */
function inOrderOf(
  names: readonly string[],
  columns: readonly SeenColumn[],
  inFile: readonly string[],
): AdoptedFeatures["ordered"] {
  if (names.length !== inFile.length || names.every((name, at) => name === inFile[at])) return undefined;
  return names.flatMap((name) => {
    const kind = columns.find((column) => column.name === name)?.kind;
    return kind === "number" || kind === "boolean" || kind === "category" ? [{ name, type: kind }] : [];
  });
}

/** Columns that the program drops before it learns. */
export function droppedColumns(project: Project, files: readonly string[]): ReadonlySet<string> {
  const lists = files.flatMap((file) => saidIn(file, project.texts.get(file) ?? "", DROPPED));
  return new Set(lists.flatMap(({ text }) => [...text.matchAll(WORD)].map(([, name = ""]) => name)));
}

function canBeFeature({ kind }: SeenColumn): boolean {
  return kind === "number" || kind === "boolean" || kind === "category";
}

function parted(columns: readonly SeenColumn[], isSeen: (column: SeenColumn) => boolean, why: string): AdoptedFeatures {
  const names = (wanted: boolean): readonly string[] =>
    columns.filter((column) => isSeen(column) === wanted).map(({ name }) => name);
  return { seen: names(true), excluded: names(false), why };
}
