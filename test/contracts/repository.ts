import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { load } from "js-yaml";

/** The repository's root, absolute. */
export const ROOT = join(import.meta.dirname, "../..");

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** A YAML file of the repository as plain values. */
export function yamlOf(path: string): unknown {
  return load(textOf(path));
}

/** Files below a folder that end in a suffix, relative to the root, sorted. */
export function filesBelow(folder: string, suffix: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => relative(ROOT, join(ROOT, folder, file)).replaceAll("\\", "/"))
    .filter((path) => path.endsWith(suffix) && !path.includes("node_modules/"))
    .toSorted();
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of a mapping; of anything else none. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isMapping(value) ? Object.entries(value) : [];
}

/** What stands at a path of keys; undefined where there is nothing. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((inner, key) => (isMapping(inner) ? inner[key] : undefined), value);
}
