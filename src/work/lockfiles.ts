import { within } from "../manifest/paths.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";

/**
 * Files that pin what the setup command installs, from the manifest's folder or the root. Without a setup command they
 * install nothing.
 */
export function lockfilesOf(paths: readonly string[], { training, folder }: ResolvedModel): readonly string[] {
  if (training.setup.length === 0) return [];
  return paths.filter((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return (path === name || path === within(folder, name)) && LOCKFILES.test(name);
  });
}

const LOCKFILES =
  /^(?:requirements[\w.-]*\.txt|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pylock(?:\.\w+)?\.toml|conda-lock\.yml|environment\.ya?ml|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|renv\.lock|Cargo\.lock|go\.sum|Gemfile\.lock|Manifest\.toml|\.python-version|\.nvmrc|\.tool-versions)$/;
