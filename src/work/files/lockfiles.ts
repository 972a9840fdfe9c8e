import { within } from "../../manifest/paths.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { startingWith } from "./file-globs.ts";

type Installing = Pick<ResolvedModel, "folder" | "training">;

/**
 * Of sorted paths, the files that pin what is installed before training: those of the manifest's folder, of the folders
 * above it and of the root. Who installs does not matter: a step of the workflow does it as well as `training.setup`.
 * The recipe of an image counts where a command makes or starts one.
 */
export function lockfilesOf(sorted: readonly string[], { folder, training }: Installing): readonly string[] {
  const words = [...training.setup, ...training.command].join(" ");
  const hasImage = IMAGES.test(words);
  return lockfiles(sorted, folder).filter((path) => hasImage || !IMAGE_RECIPE.test(path));
}

/** By folder, for all models of a listing: a large repository has many paths and many models. */
const KNOWN = new WeakMap<readonly string[], Map<string, readonly string[]>>();

function lockfiles(sorted: readonly string[], folder: string): readonly string[] {
  const byFolder = KNOWN.get(sorted) ?? new Map<string, readonly string[]>();
  KNOWN.set(sorted, byFolder);
  const known = byFolder.get(folder);
  if (known !== undefined) return known;
  const prefix = folder === "" ? "" : within(folder, "");
  const own = (folder === "" ? sorted : startingWith(sorted, prefix)).filter((path) =>
    LOCKFILES.test(path.slice(prefix.length)),
  );
  const above = folder === "" ? [] : lockfiles(sorted, folder.slice(0, Math.max(0, folder.lastIndexOf("/"))));
  const found = [...above, ...own];
  byFolder.set(folder, found);
  return found;
}

const IMAGES = /\b(?:docker|podman|nerdctl|buildah|apptainer|singularity|devcontainer)\b/;

const IMAGE_RECIPE =
  /(?:^|\/)(?:(?:Docker|Container)file(?:\.[\w.-]+)?|[\w.-]+\.(?:Docker|Container)file|(?:docker-)?compose(?:\.[\w.-]+)?\.ya?ml|\.dockerignore|[\w.-]+\.def)$/i;

const LOCKFILES = new RegExp(
  `^(?:${[
    // pip, pip-tools, uv
    String.raw`[\w.-]*requirements[\w.-]*\.txt`,
    String.raw`requirements/[\w.-]+\.txt`,
    String.raw`[\w.-]*constraints[\w.-]*\.txt`,
    String.raw`(?:uv|poetry|pdm|pixi|Pipfile)\.lock`,
    String.raw`pylock(?:\.[\w-]+)?\.toml`,
    // conda, conda-lock
    String.raw`(?:conda|environment)[\w.-]*\.ya?ml`,
    String.raw`[\w.-]*conda[\w.-]*\.lock`,
    String.raw`conda-(?:linux|osx|win)-[\w.-]+\.(?:lock|txt)`,
    String.raw`explicit[\w.-]*\.txt`,
    // JavaScript
    String.raw`package-lock\.json`,
    String.raw`npm-shrinkwrap\.json`,
    String.raw`yarn\.lock`,
    String.raw`pnpm-lock\.yaml`,
    String.raw`bun\.lockb?`,
    String.raw`deno\.lock`,
    // R, Julia, Rust, Go, Ruby, Nix
    String.raw`renv\.lock`,
    String.raw`(?:Julia)?Manifest(?:-v[\d.]+)?\.toml`,
    String.raw`Cargo\.lock`,
    String.raw`go\.sum`,
    String.raw`Gemfile\.lock`,
    String.raw`flake\.lock`,
    // versions of the interpreters
    String.raw`\.(?:python-version|nvmrc|node-version|tool-versions|R-version)`,
    String.raw`runtime\.txt`,
    // images
    String.raw`(?:Docker|Container)file(?:\.[\w.-]+)?`,
    String.raw`[\w.-]+\.(?:Docker|Container)file`,
    String.raw`(?:docker-)?compose(?:\.[\w.-]+)?\.ya?ml`,
    String.raw`\.dockerignore`,
    String.raw`[\w.-]+\.def`,
  ].join("|")})$`,
);
