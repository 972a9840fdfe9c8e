import { gitIn } from "../../forge/git.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { openWorktree } from "../../revisions/worktree.ts";
import { isTelling, type Project } from "../../work/adoption/project.ts";

const MOST_FILES = 3000;
const MOST_BYTES = 1024 ** 2;

/** The repository as far as it says how it trains: names of all files, texts of those that tell. Nothing is run. */
export async function readProject(host: Host): Promise<Project> {
  const inGit = await gitIn(host).ask(["rev-parse", "--is-inside-work-tree"]);
  if (inGit !== "true")
    throw new UserError(
      `${host.workspace} is no git repository. Run \`git init\` there first, or go to the repository.`,
    );
  const worktree = openWorktree(host);
  const paths = (await worktree.files()).map(({ path }) => path);
  const texts = new Map<string, string>();
  for (const path of paths.filter(isTelling).slice(0, MOST_FILES)) {
    const bytes = await worktree.read(path);
    if (bytes === undefined || bytes.length > MOST_BYTES) continue;
    const text = new TextDecoder().decode(bytes);
    texts.set(path, path.endsWith(".ipynb") ? cellsOf(text) : text);
  }
  return { paths, lying: await ignoredTables(host), texts };
}

const TABLES = ["*.csv", "*.csv.gz", "*.jsonl", "*.ndjson", "*.parquet"];

/** Tables that git ignores: a team's data often lies beside its code, and not in git. */
async function ignoredTables(host: Host): Promise<readonly string[]> {
  const command = ["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", ...TABLES];
  const listed = (await gitIn(host).ask(command, { env: { GIT_LITERAL_PATHSPECS: "0" } })) ?? "";
  return listed
    .split("\0")
    .filter((path) => path !== "" && !/(?:^|\/)(?:\.dvc|\.?venv|env|node_modules|site-packages)\//.test(path))
    .slice(0, MOST_FILES)
    .toSorted();
}

/** The code of a notebook, cell after cell; of one that cannot be read, nothing. */
function cellsOf(text: string): string {
  try {
    const notebook: unknown = JSON.parse(text);
    return membersOf(notebook, "cells")
      .filter((cell) => cell["cell_type"] === "code")
      .map(({ source }) => (Array.isArray(source) ? source.join("") : String(source)))
      .join("\n\n");
  } catch {
    return "";
  }
}

function membersOf(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== "object" || value === null || !(key in value)) return [];
  const list: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}
