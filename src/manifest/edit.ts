import { isDeepStrictEqual } from "node:util";
import { UserError } from "../kernel/errors.ts";
import { candidates } from "./edit-candidates.ts";
import { changed, type Change } from "./edit-change.ts";
import { changesTo, pathTo } from "./edit-path.ts";
import { plainValue, type YamlValue } from "./edit-value.ts";
import { pointerTo } from "./pointers.ts";
import { readYaml } from "./yaml.ts";

export type { YamlValue };

/**
 * The text with `value` at the JSON pointer. What is there already stays as it is written: only values that differ are
 * written anew, with the quotes they had where these still fit. A key that is not there is added below the last one of
 * its mapping, mappings on the way to it are made, and a list's index may be its length.
 *
 * All functions of this file keep every other line: comments, blank lines, line breaks, indentation. What they write
 * is read again, and anything but exactly the wanted value is a defect that is thrown. A UserError says why a text
 * cannot be edited: it is no YAML that the manifest's reader takes (aliases, several documents), it has anchors, or
 * the pointer leads through something that holds no keys.
 */
export function setValue(text: string, pointer: string, value: YamlValue): string {
  const before = valueOf(text);
  const changes = changesTo(pathTo(before, pointer), plainValue(value));
  return applied(text, before, changes);
}

/**
 * The text without a key or an item; where there is none, the same text. Its comments go with it: the one behind it,
 * the lines directly above in its column, and those below that are indented deeper. A comment above the first key of a
 * file is the file's and stays. The last entry leaves `{}` or `[]`.
 */
export function removeValue(text: string, pointer: string): string {
  const before = valueOf(text);
  const { at, rest } = pathTo(before, pointer);
  if (pointer === "") throw new TypeError("A pointer to the whole file is no edit.");
  return rest.length > 0 ? text : applied(text, before, [{ kind: "remove", at }]);
}

function applied(text: string, before: unknown, changes: readonly Change[]): string {
  return changes.reduce(appliedOne, { text, value: before }).text;
}

interface Edited {
  readonly text: string;
  readonly value: unknown;
}

function appliedOne({ text, value }: Edited, change: Change): Edited {
  const wanted = changed(value, change);
  for (const candidate of candidates(text, change)) {
    const read = readYaml(candidate);
    if (read.kind === "document" && isDeepStrictEqual(read.value, wanted)) return { text: candidate, value: wanted };
  }
  const where = pointerTo("", ...change.at);
  throw new Error(`The edit (${change.kind} ${where}) would have written a wrong value.`);
}

function valueOf(text: string): unknown {
  const read = readYaml(text);
  if (read.kind === "document") return read.value;
  const { line, column } = read.span;
  throw new UserError(`The file cannot be edited: line ${line}, column ${column}: ${read.message}`);
}
