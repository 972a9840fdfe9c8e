import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import { formatBytes } from "../kernel/units.ts";
import { decodeText } from "./encoding.ts";
import { nodePositions, spanAt, type NodePositions, type Span } from "./positions.ts";

/** More is no manifest; a parser should not be kept busy with it. */
export const MAX_YAML_BYTES = 1024 * 1024;
const MAX_DEPTH = 40;
const LIMITS = { maxDepth: MAX_DEPTH };

export interface YamlDocument {
  readonly kind: "document";
  readonly value: unknown;
  /**
   * Where the value at a JSON pointer stands, or its key. A pointer to something that is not there gives its nearest
   * ancestor. For positions the text is parsed again when they are first asked for: most files have no problem, and the
   * events of a thousand manifests are too many to keep.
   */
  locate(pointer: string, part?: NodePart): Span;
}

export interface YamlProblem {
  readonly kind: "problem";
  readonly message: string;
  readonly span: Span;
}

export type NodePart = "key" | "value";

/** What GitHub reads of a workflow (2025-09-18: anchors and aliases, no merge keys); each alias is the value itself, no copy. */
const WORKFLOW_ALIASES = 1000;

/**
 * A workflow or the file of an action: as `readYaml`, with aliases. What holds a value twice is to be walked as deep as it
 * is asked for, and not to its leaves.
 */
export function readWorkflow(source: string | Uint8Array): YamlDocument | YamlProblem {
  return readYaml(source, WORKFLOW_ALIASES);
}

/**
 * Reads one YAML 1.2 document (core schema: no dates, no merge keys, no aliases unless asked for, no custom tags) from
 * text or UTF-8 bytes. Never throws for what a file can contain, and never takes long: size, depth and aliases are limited.
 */
export function readYaml(source: string | Uint8Array, maxAliases = 0): YamlDocument | YamlProblem {
  const size = source.length;
  if (size > MAX_YAML_BYTES) {
    return problemAt("", 0, `The file has ${formatBytes(size)}; the limit is ${formatBytes(MAX_YAML_BYTES)}.`);
  }
  const decoded = decodeText(source);
  return decoded.kind === "text"
    ? readText(decoded.text, maxAliases)
    : problemAt(decoded.before, decoded.before.length, decoded.message);
}

function readText(text: string, maxAliases: number): YamlDocument | YamlProblem {
  try {
    const documents = constructFromEvents(parseEvents(text, LIMITS), { source: text, maxAliases });
    if (documents.length === 0) return problemAt(text, 0, "The file is empty.");
    if (documents.length > 1) {
      return problemAt(text, secondDocument(text), "The file has several YAML documents; write one a file.");
    }
    let positions: NodePositions | undefined;
    return {
      kind: "document",
      value: documents[0],
      locate(pointer, part = "value") {
        positions ??= nodePositions(parseEvents(text, LIMITS), text);
        return positions.locate(pointer, part);
      },
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = error.mark?.position ?? 0;
    return problemAt(text, position, wordsFor(error.reason, text[position] ?? ""));
  }
}

// The parser's reasons are right but terse; these are the ones that people meet.
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^duplicated mapping key/, "This key is there twice. Keep one of them."],
  [/^tab characters/, "The line is indented with a tab. YAML is indented with spaces."],
  [/^null byte/, "The file contains a NUL byte; it is no text file."],
  [/^the stream contains non-printable/, "The file contains a control character. Remove it."],
  [/^aliases exceeded/, "Aliases (`*name`) are not allowed here. Write the value out."],
  [/^nesting exceeded/, `The file is nested more than ${MAX_DEPTH} levels deep.`],
  [/^unexpected end of the stream within a flow collection/, "A `[` or `{` is never closed."],
  [/^unexpected end of the stream within a/, "A quoted text is never closed."],
  [
    /^deficient indentation/,
    "A `[`, `{` or quoted text that was opened before is never closed, or this line is indented too little.",
  ],
  [
    /^bad indentation/,
    "The indentation does not fit: keys and list entries that belong together start in the same column.",
  ],
  [
    /^end of the stream or a document separator/,
    "This does not belong to what stands before it: a file is one mapping of keys and values.",
  ],
  [/^unknown \w+ tag/, "Tags (`!name`) are not allowed here. Remove it."],
  [/complex keys/, "A key has to be plain text."],
];

// The parser reads on past a character that starts no plain text and then complains of what follows from it.
const AT_CHARACTER: Readonly<Record<string, string>> = {
  "@": "A text that starts with @ has to be in quotes.",
  "`": "A text that starts with ` has to be in quotes.",
  "%": "A text that starts with % has to be in quotes.",
  ":": "This `:` is not expected. A text with `: ` in it has to be in quotes; keys that belong together start in the same column.",
};

function wordsFor(reason: string, character: string): string {
  const atCharacter = AT_CHARACTER[character];
  if (atCharacter !== undefined && !reason.startsWith("duplicated")) return atCharacter;
  const known = WORDS.find(([pattern]) => pattern.test(reason));
  return known?.[1] ?? `This is not valid YAML: ${reason}.`;
}

function problemAt(text: string, offset: number, message: string): YamlProblem {
  return { kind: "problem", message, span: spanAt(text, offset) };
}

function secondDocument(text: string): number {
  const separators = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)].map(({ index }) => index);
  return separators.findLast((index) => text.slice(0, index).trim() !== "") ?? 0;
}
