import type { Program } from "./program.ts";
import { programsOf } from "./programs.ts";
import type { Project } from "./project.ts";
import { joined } from "./joined.ts";
import type { Open } from "./target.ts";

export type ChosenProgram =
  | { readonly program: Program }
  | { readonly open: Open; answer(value: string): Program }
  | { readonly none: true };

/** What trains the model: as it was said, else the one way that is there, else the one in a folder of the model's name. */
export function chooseProgram(
  project: Project,
  said: { readonly train: string; readonly model: string },
): ChosenProgram {
  const found = programsOf(project);
  const shown = ({ line, folder }: Program): string => (folder === "" ? line : `${folder}: ${line}`);
  const answer = (value: string): Program =>
    found.find((one) => [one.line, one.why, shown(one)].includes(value)) ?? typed(project, value);
  if (said.train !== "") return { program: answer(said.train) };
  const [only] = found;
  if (only === undefined) return { none: true };
  // A pipeline that calls the program says more than the program.
  const called = found.filter((one) => one !== only && !one.files.every((file) => only.files.includes(file)));
  if (called.length === 0) return { program: only };
  const own = found.filter(({ folder }) => said.model !== "" && slug(folder.split("/").at(-1) ?? "") === said.model);
  const [named, another] = own;
  if (named !== undefined && (another === undefined || own.every(({ folder }) => folder === named.folder)))
    return { program: named };
  const question = "The repository trains in several ways. Which is this model's?";
  return { open: { question, flag: "--train", choices: found.map(shown) }, answer };
}

function typed({ paths }: Project, line: string): Program {
  const named = new Set(line.split(/\s+/).map((word) => joined("", word)));
  const files = paths.filter((path) => named.has(path));
  return { line, folder: "", files, why: "as you said", isWhole: false, recipe: recipeOf(paths, line) };
}

/** The file at the root that make or just would read. */
function recipeOf(paths: readonly string[], line: string): string | undefined {
  const names = RECIPES[line.trim().split(/\s+/, 1)[0] ?? ""] ?? [];
  return names.find((name) => paths.includes(name));
}

const RECIPES: Readonly<Record<string, readonly string[]>> = {
  make: ["GNUmakefile", "makefile", "Makefile"],
  gmake: ["GNUmakefile", "makefile", "Makefile"],
  just: ["justfile", ".justfile", "Justfile"],
};

/** A name of a model made of another name. */
export function slug(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[^a-z]+|[-_]+$/g, "")
    .slice(0, 63);
}
