import { isRecord } from "../kernel/guards.ts";

/** A node of an object of the API, that may be changed. */
export type Tree = Record<string, unknown>;

export type Path = readonly (string | number)[];

/** What lies at a path; undefined where something on the way is not there. */
export function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const key of path) {
    if (typeof key === "number") here = Array.isArray(here) ? here[key] : undefined;
    else here = isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  }
  return here;
}

export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = at(value, path);
  return typeof found === "number" ? found : undefined;
}

/** The members of a list; none where there is no list. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** Texts by their names: labels, annotations. */
export function textsAt(value: unknown, ...path: Path): Readonly<Record<string, string>> {
  const found = at(value, path);
  if (!isRecord(found)) return {};
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])),
  );
}

/** The tree at a path, made where it is not there. Whatever else was there is replaced. */
export function ensureTree(root: Tree, path: Path): Tree {
  let here = root;
  for (const key of path) {
    const next = Object.hasOwn(here, key) ? here[key] : undefined;
    if (isTree(next)) here = next;
    else here = here[key] = {};
  }
  return here;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

/** Sets what is not there. */
export function setUnset(tree: Tree, key: string, value: unknown): void {
  if (tree[key] === undefined || tree[key] === null) tree[key] = value;
}
