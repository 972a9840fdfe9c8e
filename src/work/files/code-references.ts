import { pythonImports, type PythonReferences } from "./python-imports.ts";

/** What a file of code says of other files. */
export interface CodeReferences {
  readonly python?: PythonReferences;
  /** Words that may name files: of a shell script, or of what a requirements file includes. Relative to the file. */
  readonly words: readonly string[];
}

/** Whether a file can say so, by its name. */
export function hasReferences(path: string): boolean {
  return PYTHON.test(path) || NOTEBOOK.test(path) || SHELL.test(path) || REQUIREMENTS.test(path) || CONDA.test(path);
}

const PYTHON = /\.(?:py|pyw|pyx)$/;
const NOTEBOOK = /\.ipynb$/;
const SHELL = /(?:\.(?:sh|bash)|(?:^|\/)Makefile)$/;
const REQUIREMENTS = /(?:^|\/)(?:[\w.-]*(?:requirements|constraints)[\w.-]*|requirements\/[\w.-]+)\.(?:txt|in)$/;
const CONDA = /(?:^|\/)(?:conda|environment)[\w.-]*\.ya?ml$/;

export function codeReferences(path: string, text: string): CodeReferences {
  if (PYTHON.test(path)) return { python: pythonImports(text), words: [] };
  if (NOTEBOOK.test(path)) return { python: pythonImports(cellsOf(text)), words: [] };
  if (SHELL.test(path)) return { words: wordsOf(text.replaceAll(/^\s*#.*$/gm, "")) };
  // Of a conda environment: the lines below `pip:` are those of a requirements file, behind a dash.
  return { words: includesOf(text.replaceAll(/^\s*-\s+(?=-)/gm, "")) };
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
