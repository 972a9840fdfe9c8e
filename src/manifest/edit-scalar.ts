import type { EditNode } from "./edit-tree.ts";
import type { Scalar } from "./edit-value.ts";
import { readYaml } from "./yaml.ts";

interface ScalarPlace {
  readonly isFlow: boolean;
  /** What stood there before: its quotes are kept where the new value allows. */
  readonly old?: EditNode | undefined;
  /** The text of the file, for what was written there. */
  readonly text?: string;
}

/** A scalar on one line. */
export function writeScalar(value: Scalar, place: ScalarPlace): string {
  if (typeof value !== "string") return writeOther(value);
  const { isFlow, old, text = "" } = place;
  if (!isPrintable(value)) return doubleQuoted(value);
  if (old?.style === "single") return `'${value.replaceAll("'", "''")}'`;
  if (old?.style === "double") return doubleQuoted(value);
  // A date that people wrote without quotes stays without.
  const oldText = old?.style === "plain" ? text.slice(old.content, old.end) : "";
  const isLikeOld = isAmbiguous(oldText) && readsAs(`- ${oldText}`, [oldText]);
  const isUsual = isLikeOld || !isAmbiguous(value);
  const isPlain = isUsual && (isFlow ? isItem(value) : readsAs(`- ${value}`, [value]));
  return isPlain ? value : doubleQuoted(value);
}

/** A key, without its `:`. */
export function writeKey(key: string, isFlow: boolean): string {
  const isUsual = isPrintable(key) && !isAmbiguous(key) && (!isFlow || isItem(key));
  const isPlain = isUsual && readsAs(isFlow ? `{${key}: 1}` : `${key}: 1`, { [key]: 1 });
  return isPlain ? key : doubleQuoted(key);
}

/** Whether it can stand between brackets as it is. YAML 1.1 takes a `?` or `:` there for the mark of a key. */
function isItem(text: string): boolean {
  return !/^[?:]|:\?/.test(text) && readsAs(`[${text}]`, [text]);
}

interface BlockScalar {
  readonly header: string;
  /** Not indented yet. */
  readonly lines: readonly string[];
}

const FOLDED_WIDTH = 80;

/**
 * A text of several lines as a block scalar; undefined where only quotes hold it, or where it needs none. A text of one
 * line stays a block scalar where the old one was without a final line break, too (`>-`).
 */
export function blockScalar(text: string, old: EditNode | undefined): BlockScalar | undefined {
  const wasQuoted = old?.style === "single" || old?.style === "double";
  const isWanted = text.includes("\n") ? !wasQuoted : old?.blockScalar?.isStripped === true;
  const lines = text.replace(/\n$/, "").split("\n");
  if (!isWanted || !fitsBlock(text, lines)) return undefined;
  const chomping = text.endsWith("\n") ? "" : "-";
  const isFolded = old?.style === "folded" && lines.every((line) => !/^[ \t]/.test(line));
  return isFolded ? { header: `>${chomping}`, lines: foldedLines(lines) } : { header: `|${chomping}`, lines };
}

// A first line that is indented needs an indicator, and white space at an end is lost in editors.
function fitsBlock(text: string, lines: readonly string[]): boolean {
  const isFit = (line: string): boolean => isPrintable(line.replaceAll("\t", " ")) && !/^[ \t]+$/.test(line);
  return /^\S/.test(text) && lines.at(-1) !== "" && lines.every(isFit);
}

// Where text is folded a line break is a space, and n + 1 of them are n.
function foldedLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) => [...(index > 0 && line !== "" ? [""] : []), ...wrapped(line)]);
}

function wrapped(line: string): readonly string[] {
  const rows: string[] = [];
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + word.length < FOLDED_WIDTH) rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows;
}

function writeOther(value: number | boolean | null): string {
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value < 0 ? "-.inf" : ".inf";
  // Without a point YAML 1.1 takes it for a text.
  return Object.is(value, -0) ? "-0.0" : String(value).replace(/^(-?\d)e/, "$1.0e");
}

/** JSON's quoting is YAML's; what JSON leaves as it is but YAML does not print is escaped as well. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isPrintable(text: string): boolean {
  return /^[\u0020-\u007E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text);
}

/** What this or another reader takes for no text: YAML 1.1 has more booleans, numbers, times and dates. */
function isAmbiguous(text: string): boolean {
  return AMBIGUOUS.some((pattern) => pattern.test(text));
}

const AMBIGUOUS: readonly RegExp[] = [
  /^(?:|~|null|true|false|yes|no|on|off|y|n|<<|=|---|\.\.\.|[-+]?\.inf|\.nan)$/i,
  /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[-+]?\d+)?$/i,
  /^[-+]?0(?:b[01_]+|o[0-7_]+|x[\da-f_]+)$/i,
  /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:$|[Tt\s])/,
];

function readsAs(yaml: string, wanted: unknown): boolean {
  const read = readYaml(yaml);
  return read.kind === "document" && JSON.stringify(read.value) === JSON.stringify(wanted);
}
