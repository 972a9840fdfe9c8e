import { folderOf, type Project } from "./project.ts";

/** How a project's packages get onto a machine, and how a command finds them there. */
export interface Packaging {
  readonly tool: "uv" | "poetry" | "pdm" | "pipenv" | "conda" | "pip" | "none";
  /** The file that says so. */
  readonly file?: string;
  /** Words before the command. */
  readonly prefix: readonly string[];
  /** Words that install, run in the project's folder; empty where the prefix or a step of the workflow does. */
  readonly setup: readonly string[];
  /** Of conda: the environment's name. */
  readonly environment?: string;
}

const LOCKED = [
  ["uv.lock", "uv", ["uv", "run", "--locked"]],
  ["poetry.lock", "poetry", ["poetry", "run"]],
  ["pdm.lock", "pdm", ["pdm", "run"]],
  ["Pipfile.lock", "pipenv", ["pipenv", "run"]],
] as const;

const INSTALLS: Readonly<Record<string, readonly string[]>> = {
  poetry: ["poetry", "install", "--no-interaction"],
  pdm: ["pdm", "sync"],
  pipenv: ["pipenv", "sync"],
};

/** The nearest one above a folder: a monorepo's service has its own. */
export function packagingOf({ paths, texts }: Project, folder: string): Packaging {
  const known = new Set(paths);
  for (let at = folder; ; at = folderOf(at)) {
    const found = packagingIn(known, texts, at);
    if (found !== undefined) return found;
    if (at === "") return { tool: "none", prefix: [], setup: [] };
  }
}

function packagingIn(known: ReadonlySet<string>, texts: Project["texts"], folder: string): Packaging | undefined {
  const at = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
  for (const [name, tool, prefix] of LOCKED)
    if (known.has(at(name))) return { tool, file: at(name), prefix, setup: INSTALLS[tool] ?? [] };
  for (const name of ["environment.yml", "environment.yaml", "conda.yaml", "conda.yml"]) {
    const [, environment] = /^name:[ \t]*["']?([\w.-]+)/m.exec(texts.get(at(name)) ?? "") ?? [];
    if (!known.has(at(name)) || environment === undefined) continue;
    return {
      tool: "conda",
      file: at(name),
      environment,
      prefix: ["conda", "run", "--no-capture-output", "-n", environment],
      setup: [],
    };
  }
  for (const name of ["requirements.txt", "requirements.lock", "requirements/base.txt"]) {
    if (!known.has(at(name))) continue;
    return {
      tool: "pip",
      file: at(name),
      prefix: [],
      setup: ["python", "-m", "pip", "install", "--requirement", name],
    };
  }
  if (/^\[project\]/m.test(texts.get(at("pyproject.toml")) ?? "") || known.has(at("setup.py")))
    return {
      tool: "pip",
      file: at("pyproject.toml"),
      prefix: [],
      setup: ["python", "-m", "pip", "install", "--editable", "."],
    };
  return undefined;
}

const UV = "- uses: astral-sh/setup-uv@85856786d1ce8acfbcc2f13a5f3fbd6b938f9f41 # v7.1.2";
const PYTHON = "- uses: actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0";
const CONDA = "- uses: conda-incubator/setup-miniconda@835234971496cad1653abb28a638a281cf32541f # v3.2.0";

/** Steps of a workflow that bring the tool. `python` is an input of actions/setup-python. */
export function toolSteps({ tool, file = "", environment = "" }: Packaging, python: string): readonly string[] {
  const setUp = [PYTHON, "  with:", `    ${python}`];
  if (tool === "uv") return [UV];
  if (tool === "pip" || tool === "none") return setUp;
  if (tool !== "conda") return [...setUp, `- run: pipx install ${tool}`];
  const inputs = [`environment-file: ${JSON.stringify(file)}`, `activate-environment: ${JSON.stringify(environment)}`];
  return [CONDA, "  with:", ...[...inputs, "auto-activate-base: false"].map((line) => `    ${line}`)];
}

/** Which Python a workflow takes: as the project says, else one that most packages know. */
export function pythonInput({ paths, texts }: Project): string {
  if (paths.includes(".python-version")) return "python-version-file: .python-version";
  const isSaid = /^requires-python\s*=/m.test(texts.get("pyproject.toml") ?? "");
  return isSaid ? "python-version-file: pyproject.toml" : 'python-version: "3.12"';
}
