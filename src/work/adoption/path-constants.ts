import { joined } from "./joined.ts";

/** Names that programs give to folders, with the paths that they stand for from where they are started. */
export type PathConstants = ReadonlyMap<string, string>;

const ASSIGNED = /^[ \t]*(\w+)(?:[ \t]*:[ \t]*[\w.]+)?[ \t]*=[ \t]*(\S.*)$/gm;
/** Where a program lies, or is started: the project's folder, as far as its text shows. */
const HERE = /__file__|getcwd\(|\.cwd\(/;
const STEP = /\s*\/\s*["']([^"'\n]+)["']/g;

/** `MODELS = ROOT / "models"`, `DATA = os.path.join(ROOT, "data")`, `OUT = Path("out")`: others are left out. */
export function pathConstants(texts: readonly string[]): PathConstants {
  const known = new Map<string, string>();
  const assigned = texts.flatMap((text) => [...text.matchAll(ASSIGNED)]);
  // What is imported may be read after what uses it.
  for (let round = 0; round < 3; round += 1)
    for (const [, name = "", value = ""] of assigned) {
      const path = pathOf(value, known);
      if (path !== undefined && !known.has(name)) known.set(name, path);
    }
  return known;
}

function pathOf(value: string, known: PathConstants): string | undefined {
  const [, literal] = /^(?:(?:pathlib\.)?Path\()?["']([^"'\n]*)["']\)?\s*(?:#.*)?$/.exec(value) ?? [];
  if (literal !== undefined) return literal;
  const [, base = "", steps = ""] = /^(\w+)((?:\s*\/\s*["'][^"'\n]+["'])+)\s*(?:#.*)?$/.exec(value) ?? [];
  if (steps !== "") return stepped(base, [...steps.matchAll(STEP)], known);
  const [, folder = "", parts = ""] = /^os\.path\.join\(\s*(\w+)((?:\s*,\s*["'][^"'\n]+["'])+)\s*\)/.exec(value) ?? [];
  if (parts !== "") return stepped(folder, [...parts.matchAll(/["']([^"'\n]+)["']/g)], known);
  if (!HERE.test(value)) return undefined;
  return joined("", [...value.matchAll(STEP)].map(([, step]) => step).join("/"));
}

function stepped(base: string, steps: readonly RegExpMatchArray[], known: PathConstants): string | undefined {
  const folder = known.get(base);
  return folder === undefined ? undefined : joined(folder, steps.map(([, step]) => step).join("/"));
}

/** The path of a quoted word whose quote is at `at`, with the folders that stand before it: `MODELS / "a.pkl"`. */
export function placedWord(
  { text, at }: { readonly text: string; readonly at: number },
  word: string,
  known: PathConstants,
): string {
  const before = text.slice(Math.max(0, at - 200), at);
  const [, base, steps = ""] =
    /(\w+)((?:\s*\/\s*["'][^"'\n]+["'])*)\s*\/\s*$/.exec(before) ??
    /os\.path\.join\(\s*(\w+)((?:\s*,\s*["'][^"'\n]+["'])*)\s*,\s*$/.exec(before) ??
    [];
  const folder = base === undefined ? undefined : known.get(base);
  if (folder === undefined) return word;
  const between = [...steps.matchAll(/["']([^"'\n]+)["']/g)].map(([, step]) => step);
  return joined(folder, [...between, word].join("/"));
}
