import type { Roles, SeenColumn, SeenTable } from "./columns.ts";
import { placeOf, saidIn, type Project, type Said } from "./project.ts";

/** Which columns the model sees, as the program says; the manifest names those that it does not. */
export interface AdoptedFeatures {
  readonly seen: readonly string[];
  readonly excluded: readonly string[];
  readonly why: string;
}

const LISTS =
  /^[ \t]*(?!\w*(?:drop|ignore|exclude|unused|date|id_)\w*\s*=)\w*(?:feature|predictor|cols|columns|inputs)\w*\s*=\s*\[([^\]]*)\]/gim;
const CHOSEN = /^[ \t]*X\w*\s*=\s*\w+\[\s*\[([^\]]*)\]\s*\]|\.fit\(\s*\w+\[\s*\[([^\]]*)\]\s*\]/gm;
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
  const lists = [...said(LISTS), ...said(CHOSEN)].filter(
    ({ names }) => names.length > 0 && names.every((name) => known.has(name) && name !== target),
  );
  const [first] = lists;
  if (first !== undefined) {
    const chosen = new Set(lists.flatMap(({ names }) => names));
    return parted(possible, ({ name }) => chosen.has(name), placeOf(first));
  }
  const drops = said(DROPPED).filter(({ names }) => names.some((name) => known.has(name)));
  const dropped = new Set(drops.flatMap(({ names }) => names));
  const [drop] = drops;
  return parted(possible, ({ name }) => !dropped.has(name), drop === undefined ? "all that can be" : placeOf(drop));
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
