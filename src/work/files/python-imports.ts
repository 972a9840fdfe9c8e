/** An import statement of Python code, or a call that does the same with a literal name. */
export interface PythonImport {
  /** Dotted; empty for `from . import x`. */
  readonly module: string;
  /** Dots before it: 0 is absolute. */
  readonly level: number;
  /** What `from … import` names; `*` is everything. Empty for `import a.b`. */
  readonly names: readonly string[];
  readonly line: number;
}

export interface PythonReferences {
  readonly imports: readonly PythonImport[];
  /** Where the code adds to `sys.path`: texts that may be folders; undefined where it does not. */
  readonly searched: readonly string[] | undefined;
  /** Lines that import what only running the code tells. */
  readonly unknown: readonly number[];
}

/**
 * What Python code imports, without running it: statements wherever they stand, conditions and functions included, and
 * `import_module`, `__import__` with a literal.
 */
export function pythonImports(text: string): PythonReferences {
  const { code, strings } = withoutStrings(text);
  const lineAt = lineCounter(code);
  const called = calls(code, strings, lineAt);
  return {
    imports: [...plainImports(code, lineAt), ...fromImports(code, lineAt), ...called.imports],
    searched: SEARCH.test(code) ? strings.filter((literal) => /^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(literal)) : undefined,
    unknown: called.unknown,
  };
}

const SEARCH = /\bsys ?\. ?path\b|\baddsitedir\b/;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
// White space is single here: runs of it would be tried in every division.
const DOTTED = `${NAME}(?: ?\\. ?${NAME})*`;
const AS = `(?: as ${NAME})?`;
const START = String.raw`(?:^|[;:]) ?(?:lazy )?`;
const PLAIN = new RegExp(`${START}import (${DOTTED}${AS}(?: ?, ?${DOTTED}${AS})*)`, "gmu");
const FROM = new RegExp(
  `${START}from ?(\\.(?: ?\\.)*)? ?(${DOTTED})? ?\\bc?import\\b ?(\\*|\\([^()]*\\)|[^();\\n]+)`,
  "gmu",
);

type LineAt = (index: number) => number;

function plainImports(code: string, lineAt: LineAt): readonly PythonImport[] {
  return [...code.matchAll(PLAIN)].flatMap((match) =>
    (match[1] ?? "").split(",").map((part) => ({
      module: dotted(part.replace(/ as .*$/s, "")),
      level: 0,
      names: [],
      line: lineAt(match.index),
    })),
  );
}

function fromImports(code: string, lineAt: LineAt): readonly PythonImport[] {
  return [...code.matchAll(FROM)].map((match) => ({
    module: dotted(match[2] ?? ""),
    level: (match[1] ?? "").replaceAll(/\s/g, "").length,
    names: (match[3] ?? "")
      .replaceAll(/[()]/g, "")
      .split(",")
      .map((part) => part.trim().replace(/\s+as\s.*$/s, ""))
      .filter((name) => name !== ""),
    line: lineAt(match.index),
  }));
}

function dotted(text: string): string {
  return text.replaceAll(/\s/g, "");
}

const CALL = /\b(?:import_module|__import__|run_module)\s*\(\s*(?:\uE000(\d+)\uE000\s*([,)]))?/g;

function calls(
  code: string,
  strings: readonly string[],
  lineAt: LineAt,
): Pick<PythonReferences, "imports" | "unknown"> {
  const imports: PythonImport[] = [];
  const unknown: number[] = [];
  for (const match of code.matchAll(CALL)) {
    const literal = match[1] === undefined ? undefined : strings[Number(match[1])];
    const found = literal === undefined ? null : /^(\.*)([\w.]*)$/.exec(literal);
    const line = lineAt(match.index);
    // `def import_module(` and the like make a function, and call none.
    if (/\b(?:def|import)\s+$/.test(code.slice(Math.max(0, match.index - 12), match.index))) continue;
    if (found === null) unknown.push(line);
    else imports.push({ module: found[2] ?? "", level: (found[1] ?? "").length, names: [], line });
  }
  return { imports, unknown };
}

function lineCounter(code: string): LineAt {
  const breaks = [...code.matchAll(/\n/g)].map(({ index }) => index);
  return (index) => {
    // A match may begin with the line break before it.
    const at = code.startsWith("\n", index) ? index + 1 : index;
    let [low, high] = [0, breaks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

interface Stripped {
  /** Strings are `\uE000<index>\uE000`, comments are gone, continued lines are one, runs of white space one blank. */
  readonly code: string;
  readonly strings: readonly string[];
}

const NEXT = /#[^\n]*|\\\r?\n|["']/g;
const PREFIX = /(?<![\p{L}\p{N}_])[rRbBuUfFtT]{1,2}$/u;

/** One pass, whatever stands there: who wrote it may mean harm. */
function withoutStrings(text: string): Stripped {
  const strings: string[] = [];
  const code: string[] = [];
  let at = 0;
  NEXT.lastIndex = 0;
  for (let found = NEXT.exec(text); found !== null; found = NEXT.exec(text)) {
    const [token] = found;
    const before = text.slice(at, found.index);
    at = found.index + token.length;
    if (token.length > 1 || token === "#") {
      code.push(before, token.startsWith("#") ? "" : " ");
      continue;
    }
    const prefix = PREFIX.exec(before.slice(-3))?.[0] ?? "";
    const quoted = stringFrom(text, found.index, token);
    // What is put together when the code runs is no literal.
    strings.push(/[fFtTbB]/.test(prefix) ? "{}" : quoted.literal);
    const broken = "\n".repeat(quoted.literal.split("\n").length - 1);
    code.push(before.slice(0, before.length - prefix.length), `\uE000${strings.length - 1}\uE000${broken}`);
    at = quoted.end;
    NEXT.lastIndex = at;
  }
  code.push(text.slice(at));
  return { code: code.join("").replaceAll(/[ \t\f\r]+/g, " "), strings };
}

/** A string from its first quote on; one that does not end takes the rest of the line, or of the file. */
function stringFrom(text: string, start: number, quote: string): { readonly literal: string; readonly end: number } {
  const isLong = text.startsWith(quote.repeat(3), start);
  const marks = isLong ? 3 : 1;
  const stop = new RegExp(isLong ? `\\\\[^]|${quote.repeat(3)}` : `\\\\[^]|${quote}|\\n`, "g");
  stop.lastIndex = start + marks;
  for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
    if (found[0].startsWith("\\")) continue;
    const end = found[0] === "\n" ? found.index : found.index + marks;
    return { literal: text.slice(start + marks, found.index), end };
  }
  return { literal: text.slice(start + marks), end: text.length };
}
