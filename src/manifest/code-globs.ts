import type { ModelManifest } from "../generated/types.ts";
import { declaredArtifact } from "./artifact.ts";
import { folderOf, isGlob, pathTarget, within } from "./paths.ts";
import type { CodeGlobs } from "./resolved-model.ts";

// What tools leave behind and what a reader writes: neither changes the trained model.
const NEVER_CODE = [
  "**/__pycache__/**",
  "**/*.pyc",
  "**/.ipynb_checkpoints/**",
  "**/node_modules/**",
  "**/.venv/**",
  "model-gitops-out/**",
];
const PROSE = ["**/*.md", "**/LICENSE", "**/CODEOWNERS", "**/model.cdx.json"];

/**
 * Which files are the model's code. Declared patterns (`!` excludes) or else all of the manifest's folder without
 * prose; in both cases without the manifest itself, data, artifact, metrics, checkpoints, predictions, judgements and
 * what training leaves for the report.
 */
export function codeGlobs(manifest: ModelManifest, file: string): CodeGlobs {
  const folder = folderOf(file);
  const declared = manifest.training.code ?? [];
  const kept = declared.filter((pattern) => !pattern.startsWith("!"));
  const excluded = declared.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  const notCode = [...excluded, ...outputsOf(manifest)].flatMap((path) => patterns(folder, path));
  const byDefault = kept.length === 0;
  return {
    include: byDefault ? [within(escaped(folder), "**")] : kept.flatMap((path) => patterns(folder, path)),
    exclude: [escaped(file), ...notCode, ...NEVER_CODE, ...(byDefault ? PROSE : [])],
  };
}

function outputsOf(manifest: ModelManifest): readonly string[] {
  const { datasets, training, evaluation, card, report } = manifest;
  const paths = [
    ...declaredArtifact(manifest),
    training.metrics,
    training.checkpoints,
    evaluation.predictions,
    evaluation.judge,
    card?.sections,
    ...(report?.include ?? []),
  ];
  // A DVC file says what the data is, and counts as that.
  const data = Object.values(datasets).flatMap(({ path, croissant }) => [
    path,
    `${path}.dvc`,
    ...(croissant === undefined ? [] : [croissant]),
  ]);
  return [...data, ...paths.filter((path) => path !== undefined)];
}

/** A path as a glob over repository paths; a folder means everything in it. */
function patterns(folder: string, path: string): readonly string[] {
  const target = pathTarget(escaped(folder), isGlob(path) ? path : escaped(path));
  if (target.kind !== "inside") return [];
  if (target.path === "") return ["**"];
  return isGlob(path) && !path.endsWith("/") ? [target.path] : [target.path, `${target.path}/**`];
}

/** Special characters of a real file or folder name, taken literally. */
function escaped(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@]/g, String.raw`\$&`);
}
