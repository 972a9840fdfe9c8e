import { folderOf, inside, type Project } from "./project.ts";

/** One way of training that the repository shows. */
export interface Program {
  /** As a person would type it in `folder`, without what the packaging puts before it. */
  readonly line: string;
  /** The project's own folder, where it is typed: `""` for the root. */
  readonly folder: string;
  /** Files whose texts say what it reads and writes. */
  readonly files: readonly string[];
  /** What shows it. */
  readonly why: string;
  /** Whether the line brings its own environment: `make` calls whatever its recipe says. */
  readonly isWhole: boolean;
  /** What a pipeline says that it reads and leaves, relative to `folder`. */
  readonly reads?: readonly string[];
  readonly leaves?: readonly string[];
}

/** Ways of training, the most telling first: a pipeline's stage, a target of make, a program by its name, a notebook. */
export function programsOf(project: Project): readonly Program[] {
  const found = [...stages(project), ...targets(project), ...scripts(project), ...notebooks(project)];
  const seen = new Set<string>();
  return found.filter(({ folder, line }) => {
    const key = JSON.stringify([folder, line]);
    return !seen.has(key) && seen.add(key);
  });
}

const TRAINS = /(?:^|[_\W])(?:train|fit)(?:ing|er)?(?:[_\W]|$)/i;
const FITS = /\.(?:fit|train|fit_transform)\s*\(|\btrainer\.|\blgb\.train\b|\bxgb\.train\b|\.backward\s*\(/i;

/** Stages of dvc.yaml, read by its shape: two levels below `stages:`. */
function stages({ paths, texts }: Project): readonly Program[] {
  return paths
    .filter((path) => /(?:^|\/)dvc\.yaml$/.test(path))
    .flatMap((path) =>
      stagesIn(texts.get(path) ?? "")
        .filter(({ name }) => TRAINS.test(name))
        .map(({ name, command, deps, outs }): Program => {
          const folder = folderOf(path);
          const words = command.split(/\s+/);
          const files = paths.filter((file) => words.includes(inside(folder, file) ?? ""));
          return {
            line: command,
            folder,
            files: withImports({ paths, texts }, files),
            why: `stage ${JSON.stringify(name)} of ${path}`,
            isWhole: false,
            reads: deps,
            leaves: outs,
          };
        }),
    );
}

interface Stage {
  readonly name: string;
  readonly command: string;
  readonly deps: readonly string[];
  readonly outs: readonly string[];
}

function stagesIn(text: string): readonly Stage[] {
  const [, body = ""] = /^stages:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(text) ?? [];
  const [, step = "  "] = /^([ \t]+)\S/m.exec(body) ?? [];
  return body
    .split(new RegExp(`^${step}(?=\\S)`, "m"))
    .slice(1)
    .flatMap((part) => {
      const [, name] = /^["']?([\w-]+)["']?:/.exec(part) ?? [];
      const [, command] = /^[ \t]+cmd:[ \t]*(?:[>|]-?[ \t]*\n[ \t]+)?["']?(.+?)["']?[ \t]*$/m.exec(part) ?? [];
      if (name === undefined || command === undefined) return [];
      return [{ name, command, deps: itemsOf(part, "deps"), outs: itemsOf(part, "outs") }];
    });
}

function itemsOf(part: string, key: string): readonly string[] {
  const [, list = ""] =
    new RegExp(`^[ \\t]+${key}:[ \\t]*\\n((?:[ \\t]*-[ \\t].*\\n?|[ \\t]{6,}\\w.*\\n?)*)`, "m").exec(part) ?? [];
  return [...list.matchAll(/-[ \t]+["']?([^"'\n:#]+)/g)].map(([, word = ""]) => word.trim());
}

function targets(project: Project): readonly Program[] {
  return project.paths
    .filter((path) => /(?:^|\/)[Mm]akefile$/.test(path))
    .flatMap((path) =>
      [...(project.texts.get(path) ?? "").matchAll(/^([\w.-]+)[ \t]*:(?!=)([^\n]*)\n((?:\t.*\n?)*)/gm)]
        .filter(([, name = ""]) => TRAINS.test(name))
        .map(([, name = "", , recipe = ""]): Program => {
          const folder = folderOf(path);
          const words = recipe.split(/[\s"';&|]+/);
          const modules = words.flatMap((word, at) =>
            words[at - 1] === "-m"
              ? [`${word.replaceAll(".", "/")}.py`, `src/${word.replaceAll(".", "/")}.py`]
              : [word],
          );
          const files = project.paths.filter((file) => modules.includes(inside(folder, file) ?? ""));
          return {
            line: `make ${name}`,
            folder,
            files: withImports(project, files),
            why: `target ${JSON.stringify(name)} of ${path}`,
            isWhole: true,
          };
        }),
    );
}

function scripts(project: Project): readonly Program[] {
  const python = project.paths.filter(
    (path) => path.endsWith(".py") && !/(?:^|\/)(?:test_|conftest|setup\.py)/.test(path),
  );
  const named = python.filter((path) => TRAINS.test(fileOf(path)));
  const fitting = python.filter(
    (path) =>
      /^(?:main|run|model|modeling|app|pipeline)\.py$/.test(fileOf(path)) && FITS.test(project.texts.get(path) ?? ""),
  );
  return [...named, ...(named.length > 0 ? [] : fitting)].map((path) => {
    const folder = projectFolder(project, path);
    const own = inside(folder, path) ?? path;
    const text = project.texts.get(path) ?? "";
    const isModule = /^[ \t]*from[ \t]+\./m.test(text) || isPackaged(project, folder, own);
    return {
      line: isModule ? `python -m ${moduleOf(own)}` : `python ${word(own)}`,
      folder,
      files: withImports(project, [path]),
      why: path,
      isWhole: false,
    };
  });
}

function notebooks(project: Project): readonly Program[] {
  return project.paths
    .filter((path) => path.endsWith(".ipynb") && FITS.test(project.texts.get(path) ?? ""))
    .map((path) => {
      const folder = projectFolder(project, path);
      const own = inside(folder, path) ?? path;
      return {
        // Where it stands is where its cells look for files.
        line: `jupyter nbconvert --to notebook --execute --output-dir "\${TMPDIR:-/tmp}" ${word(own)}`,
        folder,
        files: [path],
        why: path,
        isWhole: false,
      };
    });
}

/** A word as a shell keeps it together. */
export function word(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
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

/** Programs with what they import of the same project, one step deep: constants and loaders often lie beside. */
function withImports({ paths, texts }: Project, files: readonly string[]): readonly string[] {
  const known = new Set(files);
  for (const file of files)
    for (const [, name = ""] of (texts.get(file) ?? "").matchAll(/^[ \t]*(?:from|import)[ \t]+\.*([\w.]+)/gm)) {
      const tail = `${name.replaceAll(".", "/")}.py`;
      const near = paths.filter((path) => path === tail || path.endsWith(`/${tail}`));
      if (near.length <= 3) for (const path of near) known.add(path);
    }
  return [
    ...known,
    ...paths.filter((path) => /(?:^|\/)params\.yaml$|(?:^|\/)conf(?:ig)?s?\/[\w./-]+\.ya?ml$/.test(path)),
  ];
}
