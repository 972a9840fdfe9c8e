import { namesNothingMore } from "./plain-python.ts";
import { pythonImports, type PythonReferences } from "./python-imports.ts";

/** What a file of code says of other files. */
export interface CodeReferences {
  readonly python?: PythonReferences;
  /**
   * Words that may name files: of a shell script, of what a requirements file includes, and what other languages import.
   * Relative to the file.
   */
  readonly words: readonly string[];
  /** It names more than is looked at. */
  readonly isCut?: boolean;
  /** Python that names nothing which runs more than it imports. */
  readonly isPlain?: boolean;
}

/** Whether a file can say so, by its name. */
export function hasReferences(path: string): boolean {
  return [PYTHON, NOTEBOOK, SHELL, SCRIPT, R, JULIA, REQUIREMENTS, CONDA].some((kind) => kind.test(path));
}

const PYTHON = /\.(?:py|pyw|pyx)$/;
const NOTEBOOK = /\.ipynb$/;
const SHELL = /(?:\.(?:sh|bash)|(?:^|\/)Makefile)$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const R = /\.r$/i;
const JULIA = /\.jl$/;
const REQUIREMENTS = /(?:^|\/)(?:[\w.-]*(?:requirements|constraints)[\w.-]*|requirements\/[\w.-]+)\.(?:txt|in)$/;
const CONDA = /(?:^|\/)(?:conda|environment)[\w.-]*\.ya?ml$/;

export function codeReferences(path: string, text: string): CodeReferences {
  if (PYTHON.test(path)) return { python: pythonImports(text), words: [], isPlain: namesNothingMore(text) };
  if (NOTEBOOK.test(path)) return { python: pythonImports(cellsOf(text)), words: [] };
  if (SHELL.test(path)) return { words: wordsOf(text.replaceAll(/^\s*#.*$/gm, "")) };
  if (SCRIPT.test(path)) return namedIn(text, IMPORTED, scriptFiles);
  if (R.test(path)) return namedIn(text, SOURCED);
  if (JULIA.test(path)) return namedIn(text, INCLUDED);
  // Of a conda environment: the lines below `pip:` are those of a requirements file, behind a dash.
  return { words: includesOf(text.replaceAll(/^\s*-\s+(?=-)/gm, "")) };
}

// Only paths: a package is what a lock file says, and what is put together when it runs nobody can tell before.
const IMPORTED =
  /\b(?:from|import|require|URL|resolve|fork|Worker)\s*(?:\(\s*)?(?:new\s+URL\s*\(\s*)?["'`](\.{1,2}\/[\w./@-]+)["'`]/g;
const SOURCED = /\b(?:source|sys\.source|box::use|source_python)\s*\(\s*(?:file\s*=\s*)?["']([\w./-]+)["']/g;
const INCLUDED = /\binclude\s*\(\s*"([\w./-]+)"/g;

/** Imports of one file that are looked at. */
const MOST_NAMED = 2000;

function namedIn(text: string, pattern: RegExp, filesOf = (path: string): readonly string[] => [path]): CodeReferences {
  const named = new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  const words = [...named].slice(0, MOST_NAMED).flatMap((path) => filesOf(path));
  return named.size > MOST_NAMED ? { words, isCut: true } : { words };
}

const ENDINGS = ["js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx", "json"];

/** A path as Node and TypeScript look it up: with an ending of its own, or with each that may be left out. */
function scriptFiles(path: string): readonly string[] {
  const folder = path.replace(/\/$/, "");
  return [
    path,
    path.replace(/\.([cm]?)js(x?)$/, ".$1ts$2"),
    ...ENDINGS.flatMap((ending) => [`${folder}.${ending}`, `${folder}/index.${ending}`]),
  ];
}

/** The words of a command line that may be paths or modules. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\s"'`;&|()<>=,$]+/).filter((word) => /^[\w./-]+$/.test(word) && /\w/.test(word));
}

function includesOf(text: string): readonly string[] {
  const lines = text.matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[ \t=]*["']?([\w./-]+)/gm);
  return [...lines].map((match) => match[1] ?? "");
}

/** The code of a notebook without what its kernel runs as magic or in a shell. */
function cellsOf(text: string): string {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch {
    return "";
  }
  const cells: unknown = typeof notebook === "object" && notebook !== null && "cells" in notebook ? notebook.cells : [];
  if (!Array.isArray(cells)) return "";
  const code = cells.flatMap((cell: unknown) => {
    if (typeof cell !== "object" || cell === null || !("cell_type" in cell) || !("source" in cell)) return [];
    if (cell.cell_type !== "code") return [];
    return [Array.isArray(cell.source) ? cell.source.join("") : String(cell.source)];
  });
  return code.join("\n").replaceAll(/^\s*[%!].*$/gm, "");
}
