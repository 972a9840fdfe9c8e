import { within } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { startingWith } from "./file-globs.ts";

/**
 * Of sorted paths, the files that pin what the setup command installs: those of the manifest's folder and the root.
 * Without a setup command they install nothing.
 */
export function lockfilesOf(sorted: readonly string[], { training, folder }: ResolvedModel): readonly string[] {
  if (training.setup.length === 0) return [];
  const root = atRoot(sorted);
  if (folder === "") return root;
  const prefix = within(folder, "");
  return [...root, ...startingWith(sorted, prefix).filter((path) => LOCKFILES.test(path.slice(prefix.length)))];
}

/** The same for all models: a large repository has many paths and many models. */
const AT_ROOT = new WeakMap<readonly string[], readonly string[]>();

function atRoot(sorted: readonly string[]): readonly string[] {
  const known = AT_ROOT.get(sorted) ?? sorted.filter((path) => !path.includes("/") && LOCKFILES.test(path));
  AT_ROOT.set(sorted, known);
  return known;
}

const LOCKFILES =
  /^(?:requirements[\w.-]*\.txt|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pylock(?:\.\w+)?\.toml|conda-lock\.yml|environment\.ya?ml|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|renv\.lock|Cargo\.lock|go\.sum|Gemfile\.lock|Manifest\.toml|\.python-version|\.nvmrc|\.tool-versions)$/;
