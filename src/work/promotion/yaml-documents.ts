import { EVENT_ID, parseEvents } from "js-yaml";
import { formatBytes } from "../../kernel/units.ts";
import { removeValue, setValue, type YamlValue } from "../../manifest/edit.ts";
import { spanAt } from "../../manifest/positions.ts";
import { MAX_YAML_BYTES, readYaml } from "../../manifest/yaml.ts";

/** One document of a file. Its text is the file's, with `---` and comments, from `start` on. */
export interface TextDocument {
  readonly start: number;
  readonly text: string;
  /** As the parser may read it: as long as `text`, with anchors, aliases and tabs covered. */
  readonly covered: string;
  readonly value: unknown;
  /** Offsets in `text` of `&` and `*`. */
  readonly anchors: readonly Cover[];
  /** Line of the file, from 1, of the value at a pointer, or of its key. */
  lineOf(pointer: string, part?: "key" | "value"): number;
  /** Offsets in `text` of the value at a pointer. */
  rangeOf(pointer: string): { readonly start: number; readonly end: number };
}

interface Cover {
  readonly kind: "anchor" | "alias" | "tab";
  readonly start: number;
  readonly end: number;
}

export type TextDocuments =
  | { readonly kind: "documents"; readonly documents: readonly TextDocument[] }
  | { readonly kind: "problem"; readonly problem: string };

/** The documents of a file that hold something. `file` is for messages. */
export function documentsOf(text: string, file: string): TextDocuments {
  if (text.length > MAX_YAML_BYTES) {
    const limit = formatBytes(MAX_YAML_BYTES);
    return { kind: "problem", problem: `${file}: the file has more than ${limit}. Name a smaller one.` };
  }
  const documents: TextDocument[] = [];
  const starts = startsOf(text);
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? text.length;
    const read = documentAt(text, { start, end }, file);
    if (typeof read === "string") return { kind: "problem", problem: read };
    if (read !== undefined) documents.push(read);
  }
  return { kind: "documents", documents };
}

/** Whether nothing but comments, directives and blank lines is there. By line, as a pattern of all would take for ever. */
export function isOnlyComments(text: string): boolean {
  return text.split(/\r\n|\n|\r/).every((line) => /^[ \t\uFEFF]*(?:[#%].*)?$|^\.\.\.(?:[ \t]|$)/.test(line));
}

/** The file with another scalar at a pointer of one of its documents; undefined where an anchor or alias is in the way. */
export function withScalar(
  file: string,
  document: TextDocument,
  { pointer, value }: { readonly pointer: string; readonly value: string | number },
): string | undefined {
  // By way of a plain text, so that the quotes of what reads as something else are those of the new value.
  return edited(file, document, (text) => setValue(setValue(text, pointer, "x"), pointer, value));
}

/** The file with any value at a pointer of one of its documents, which is made where there is none. */
export function withValue(
  file: string,
  document: TextDocument,
  { pointer, value }: { readonly pointer: string; readonly value: YamlValue },
): string | undefined {
  return edited(file, document, (text) => setValue(text, pointer, value));
}

/** The file without what is at a pointer of one of its documents. */
export function withoutValue(file: string, document: TextDocument, pointer: string): string | undefined {
  return edited(file, document, (text) => removeValue(text, pointer));
}

/** What was covered comes back: before the changed part where it was, behind it as far from the end as it was. */
function edited(file: string, document: TextDocument, edit: (text: string) => string): string | undefined {
  const { covered, text, start, anchors } = document;
  const after = edit(covered);
  if (anchors.length === 0) return file.slice(0, start) + after + file.slice(start + text.length);
  const head = sharedLength(covered, after, (whole, at) => whole[at]);
  const most = Math.min(covered.length, after.length) - head;
  const tail = Math.min(
    most,
    sharedLength(covered, after, (whole, at) => whole[whole.length - 1 - at]),
  );
  const isTouched = anchors.some((cover) => cover.end > head && cover.start < covered.length - tail);
  if (isTouched) return undefined;
  const changed = after.slice(head, after.length - tail);
  const restored = text.slice(0, head) + changed + text.slice(text.length - tail);
  return file.slice(0, start) + restored + file.slice(start + text.length);
}

function sharedLength(one: string, other: string, at: (text: string, index: number) => string | undefined): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && at(one, length) === at(other, length)) length++;
  return length;
}

// In every style of YAML three dashes or dots at the beginning of a line part documents.
function startsOf(text: string): readonly number[] {
  const marks = [...text.matchAll(/^(?:---(?=[ \t\r\n]|$)|\.\.\.(?=[ \t\r\n]|$)[^\r\n]*(?:\r\n|\n|\r|$))/gm)];
  const starts = marks.map(({ index, 0: mark }) => (mark.startsWith("...") ? index + mark.length : index));
  return [...new Set([0, ...starts])].toSorted((a, b) => a - b);
}

function documentAt(
  file: string,
  { start, end }: { readonly start: number; readonly end: number },
  name: string,
): TextDocument | string | undefined {
  const text = file.slice(start, end);
  const body = text.replace(/^\uFEFF?(?:---(?=\s|$))?/, "");
  if (isOnlyComments(body)) return undefined;
  const covers = [...tabsOf(text), ...anchorsOf(withoutTabs(text))];
  const covered = covers.reduce((whole, cover) => {
    const filling = (cover.kind === "alias" ? "x" : " ").repeat(cover.end - cover.start);
    return whole.slice(0, cover.start) + filling + whole.slice(cover.end);
  }, text);
  const read = readYaml(covered);
  const lineAt = spanAt(file, start).line - 1;
  if (read.kind === "problem") return unreadable(text, { name, lineAt, line: read.span.line }, read.message);
  const lines = lineStarts(covered);
  const offset = (line: number, column: number): number => {
    const mark = line === 1 && covered.startsWith("\uFEFF") ? 1 : 0;
    return (lines[line - 1] ?? 0) + column - 1 + mark;
  };
  return {
    start,
    text,
    covered,
    value: read.value,
    anchors: covers,
    lineOf: (pointer, part = "value") => lineAt + read.locate(pointer, part).line,
    rangeOf: (pointer) => {
      const span = read.locate(pointer);
      return { start: offset(span.line, span.column), end: offset(span.endLine, span.endColumn) };
    },
  };
}

function unreadable(
  text: string,
  { name, lineAt, line }: { readonly name: string; readonly lineAt: number; readonly line: number },
  message: string,
): string {
  const template = /\{\{[-#]?|<%/.exec(text);
  return template === null
    ? `${name}:${lineAt + line}: ${message}`
    : `${name}:${lineAt + spanAt(text, template.index).line}: this is a template with ${template[0]} … and no YAML until it is filled in. Name the file with its values, such as values.yaml, and the key there.`;
}

// JSON is often indented with tabs, which YAML takes for nothing; in its texts there is none.
function tabsOf(text: string): readonly Cover[] {
  if (!/^\uFEFF?\s*[[{]/.test(text)) return [];
  return [...text.matchAll(/^\t+/gm)].map(({ index, 0: tabs }) => ({
    kind: "tab",
    start: index,
    end: index + tabs.length,
  }));
}

function withoutTabs(text: string): string {
  return tabsOf(text).reduce(
    (whole, { start, end }) => whole.slice(0, start) + " ".repeat(end - start) + whole.slice(end),
    text,
  );
}

function anchorsOf(text: string): readonly Cover[] {
  try {
    return parseEvents(text, { maxDepth: 40 }).flatMap((event): readonly Cover[] => {
      if (!("anchorStart" in event) || event.anchorStart < 0) return [];
      const kind = event.type === EVENT_ID.ALIAS ? "alias" : "anchor";
      return [{ kind, start: event.anchorStart - 1, end: event.anchorEnd }];
    });
  } catch {
    // Whoever reads it next says what is wrong and where.
    return [];
  }
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: ending }) => index + ending.length)];
}
