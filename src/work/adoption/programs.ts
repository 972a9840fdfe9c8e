import { folderOf } from "../../manifest/paths.ts";
import { dvcStages } from "./dvc-stages.ts";
import { makeTargets } from "./make-targets.ts";
import { trains, withImports } from "./program-files.ts";
import type { Program } from "./program.ts";
import { inside, type Project } from "./project.ts";
import { word } from "./word.ts";

/**
 * Ways of training, the most telling first: a pipeline's stage, a target of make, a program by its name. A notebook is one
 * where there is nothing else: beside programs it explores.
 */
export function programsOf(project: Project): readonly Program[] {
  const called = [...dvcStages(project), ...makeTargets(project), ...scripts(project)];
  const found = called.length > 0 ? called : notebooks(project);
  const seen = new Set<string>();
  return found.filter(({ folder, line }) => {
    const key = JSON.stringify([folder, line]);
    return !seen.has(key) && seen.add(key);
  });
}

const FITS = /\.(?:fit|train|fit_transform)\s*\(|\btrainer\.|\blgb\.train\b|\bxgb\.train\b|\.backward\s*\(/i;
const STARTED = /^if __name__\s*==/m;

function scripts(project: Project): readonly Program[] {
  const { paths, texts } = project;
  const textOf = (path: string): string => texts.get(path) ?? "";
  const python = paths.filter(
    (path) => path.endsWith(".py") && !/(?:^|\/)(?:tests?\/|test_|conftest|setup\.py)/.test(path),
  );
  const named = python.filter((path) => trains(fileOf(path)));
  const fitting = python.filter(
    (path) => /^(?:main|run|model|modeling|app|pipeline)\.py$/.test(fileOf(path)) && FITS.test(textOf(path)),
  );
  const likely = named.length > 0 ? named : fitting;
  // What another one of them imports is a part of it; of a package full of such names, those are meant that can be started.
  const parts = new Set(likely.flatMap((path) => withImports(project, [path]).filter((file) => file !== path)));
  const own = likely.filter((path) => !parts.has(path));
  const started = own.filter((path) => STARTED.test(textOf(path)));
  return (started.length > 0 ? started : own).map((path) => script(project, path));
}

function script(project: Project, path: string): Program {
  const text = project.texts.get(path) ?? "";
  // Paths that begin with ../ are meant from where the program lies.
  const folder = /["']\.\.\/[^"'\n]*["']/.test(text) ? folderOf(path) : projectFolder(project, path);
  const own = inside(folder, path) ?? path;
  const isModule = /^[ \t]*from[ \t]+\./m.test(text) || isPackaged(project, folder, own);
  return {
    line: isModule ? `python -m ${moduleOf(own)}` : `python ${word(own)}`,
    folder,
    files: withImports(project, [path]),
    why: path,
    isWhole: false,
  };
}

function notebooks(project: Project): readonly Program[] {
  return project.paths
    .filter((path) => path.endsWith(".ipynb") && FITS.test(project.texts.get(path) ?? ""))
    .map((path) => {
      const folder = projectFolder(project, path);
      const own = inside(folder, path) ?? path;
      return {
        // Where it stands is where its cells look for files.
        line: `jupyter nbconvert --to notebook --execute --stdout ${word(own)} >/dev/null`,
        folder,
        files: [path],
        why: path,
        isWhole: false,
      };
    });
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The nearest folder above that has a project of its own: its dependencies, its data. */
function projectFolder({ paths }: Project, path: string): string {
  const known = new Set(paths);
  for (let at = folderOf(path); at !== ""; at = folderOf(at))
    if (MARKS.some((mark) => known.has(`${at}/${mark}`))) return at;
  return "";
}

const MARKS = [
  "pyproject.toml",
  "requirements.txt",
  "environment.yml",
  "Pipfile",
  "setup.py",
  "uv.lock",
  "dvc.yaml",
  "Makefile",
];

/** Whether a program is of a package that lies in the project's folder, and imports it by its name. */
function isPackaged({ paths, texts }: Project, folder: string, own: string): boolean {
  const [first = ""] = own.split("/");
  if (!own.includes("/") || first === "src") return false;
  const at = folder === "" ? own : `${folder}/${own}`;
  const isPackage = paths.includes(`${folder === "" ? "" : `${folder}/`}${first}/__init__.py`);
  return isPackage && new RegExp(`^[ \\t]*(?:from|import)[ \\t]+${first}\\b`, "m").test(texts.get(at) ?? "");
}

function moduleOf(own: string): string {
  return own
    .replace(/\.py$/, "")
    .replace(/^src\//, "")
    .replaceAll("/", ".");
}
