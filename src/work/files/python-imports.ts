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

const SEARCH = /\bsys\s*\.\s*path\b|\baddsitedir\b/;
const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const DOTTED = `${NAME}(?:\\s*\\.\\s*${NAME})*`;
const AS = `(?:\\s+as\\s+${NAME})?`;
const START = String.raw`(?:^|[;:])[ \t]*(?:lazy[ \t]+)?`;
const PLAIN = new RegExp(`${START}import[ \\t]+(${DOTTED}${AS}(?:\\s*,\\s*${DOTTED}${AS})*)`, "gmu");
const FROM = new RegExp(
  `${START}from[ \\t]*([. \\t]*)(${DOTTED})?[ \\t]*\\bc?import\\b[ \\t]*(\\*|\\([^)]*\\)|[^;\\n]+)`,
  "gmu",
);

type LineAt = (index: number) => number;

function plainImports(code: string, lineAt: LineAt): readonly PythonImport[] {
  return [...code.matchAll(PLAIN)].flatMap((match) =>
    (match[1] ?? "").split(",").map((part) => ({
      module: dotted(part.replace(/\s+as\s.*$/su, "")),
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
      .map((part) => part.trim().replace(/\s+as\s.*$/su, ""))
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
  const starts = [...code.matchAll(/\n/g)].map(({ index }) => index);
  return (index) => {
    // A match may begin with the line break before it.
    const at = code.startsWith("\n", index) ? index + 1 : index;
    const next = starts.findIndex((start) => start >= at);
    return (next === -1 ? starts.length : next) + 1;
  };
}

interface Stripped {
  /** Strings are `\uE000<index>\uE000`, comments are gone, continued lines are one; line breaks stay where they count. */
  readonly code: string;
  readonly strings: readonly string[];
}

const TOKEN =
  /#[^\n]*|\\\r?\n|(?:\b([rRbBuUfFtT]{1,2}))?("""[^]*?(?<!\\)(?:\\\\)*"""|'''[^]*?(?<!\\)(?:\\\\)*'''|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')/g;

function withoutStrings(text: string): Stripped {
  const strings: string[] = [];
  const code = text.replaceAll(TOKEN, (token: string, prefix: string | undefined, quoted: string | undefined) => {
    if (quoted === undefined) return token.startsWith("#") ? "" : " ";
    const marks = /^(?:"""|''')/.test(quoted) ? 3 : 1;
    // What is put together when the code runs is no literal.
    const isKnown = !/[fFtTbB]/.test(prefix ?? "");
    strings.push(isKnown ? quoted.slice(marks, -marks) : "{}");
    return `\uE000${strings.length - 1}\uE000${"\n".repeat(quoted.split("\n").length - 1)}`;
  });
  return { code, strings };
}
