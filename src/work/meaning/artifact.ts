import { posix } from "node:path";
import type { ModelManifest } from "../../generated/types.ts";
import { declaredArtifact, isFolder, neededIn } from "../../manifest/artifact.ts";
import { folderOf, isInsideFolder, pathTarget } from "../../manifest/paths.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

/** Where the manifest says a path of the artifact: a single one is no list. */
export function artifactPointer({ training }: ModelManifest, index: number): string {
  return typeof training.artifact === "string" ? "/training/artifact" : `/training/artifact/${index}`;
}

/** What training leaves: nothing that is needed lies in its way, and something tells how to predict with it. */
export function artifactRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const folder = folderOf(file);
  const remarks = declaredArtifact(manifest).flatMap((path, index): readonly Remark[] => {
    const target = pathTarget(folder, path);
    const at = artifactPointer(manifest, index);
    if (target.kind !== "inside") return [];
    return [
      ...patterns(path, at),
      ...overwritten(manifest, folder, { what: "artifact", at, path: target.path, isFolder: isFolder(path) }),
      ...(isFolder(path)
        ? emptied(manifest, file, { at, path: target.path })
        : lost(file, { what: "The artifact is", at, path: target.path })),
    ];
  });
  return [
    ...remarks,
    ...besideRemarks(manifest, file),
    ...checkpointRemarks(manifest, folder),
    ...unreadable(manifest),
  ];
}

/** Predictions and progress are removed before training as the artifact is. */
function besideRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const folder = folderOf(file);
  const beside = [
    {
      at: "/evaluation/predictions",
      what: "predictions",
      is: "The predictions are",
      path: manifest.evaluation.predictions,
    },
    { at: "/training/metrics", what: "progress file", is: "The progress file is", path: manifest.training.metrics },
  ];
  return beside.flatMap(({ at, what, is, path }): readonly Remark[] => {
    const target = path === undefined ? undefined : pathTarget(folder, path);
    if (target?.kind !== "inside") return [];
    return [
      ...overwritten(manifest, folder, { what, at, path: target.path, isFolder: false }),
      ...lost(file, { what: is, at, path: target.path }),
    ];
  });
}

interface NamedPath {
  readonly at: string;
  readonly path: string;
}

function patterns(path: string, at: string): readonly Remark[] {
  if (!/[*?]/.test(path)) return [];
  return [
    {
      rule: MEANING_RULES.path,
      at,
      message: `"${path}" is a pattern, and no path that training could write to.`,
      remediation: "Name the file, or the folder with all that is in it, such as `artifact: model/`.",
    },
  ];
}

function overwritten(
  { datasets }: ModelManifest,
  folder: string,
  { what, at, path, isFolder: holds }: NamedPath & { readonly what: string; readonly isFolder: boolean },
): readonly Remark[] {
  const same = Object.entries(datasets).find(([, dataset]) => {
    const target = pathTarget(folder, dataset.path);
    return target.kind === "inside" && (target.path === path || (holds && isInsideFolder(path, target.path)));
  });
  if (same === undefined) return [];
  return [{ rule: MEANING_RULES.path, at, message: `The ${what} would overwrite the dataset "${same[0]}".` }];
}

/** A folder is emptied before training: what an earlier run left must not pass for this one's result. */
function emptied(manifest: ModelManifest, file: string, { at, path }: NamedPath): readonly Remark[] {
  const folder = folderOf(file);
  const { command, setup = [], code = [] } = manifest.training;
  // Further arguments may say where to write to.
  const started = [command, setup].flatMap(([program = "", ...args]) => [
    program,
    args.find((word) => !word.startsWith("-")) ?? "",
  ]);
  const words = [...started, ...code.filter((pattern) => !pattern.startsWith("!"))];
  const needed = words.find((word) => {
    const target = pathTarget(folder, word);
    return target.kind === "inside" && target.path !== path && isInsideFolder(path, target.path);
  });
  const kept = neededIn({ path, isFolder: true }, file) ?? (needed && `"${needed}"`);
  if (kept === undefined) return [];
  return [
    {
      rule: MEANING_RULES.path,
      at,
      message: `The folder of the artifact is emptied before training, and holds ${kept}.`,
      remediation: "Let training write to a folder of its own, such as `artifact: model/`.",
    },
  ];
}

/** A file of the same name is removed before training. */
function lost(file: string, { what, at, path }: NamedPath & { readonly what: string }): readonly Remark[] {
  const needed = neededIn({ path, isFolder: false }, file);
  if (needed === undefined) return [];
  return [{ rule: MEANING_RULES.path, at, message: `${what} removed before training, and is ${needed}.` }];
}

/** Checkpoints outlive a failed attempt, and are no part of what is kept, stored and served. */
function checkpointRemarks(manifest: ModelManifest, folder: string): readonly Remark[] {
  const { checkpoints } = manifest.training;
  const inner = checkpoints === undefined ? undefined : pathTarget(folder, checkpoints);
  const holds = declaredArtifact(manifest).some((path) => {
    const target = pathTarget(folder, path);
    return (
      inner?.kind === "inside" && target.kind === "inside" && isFolder(path) && isInsideFolder(target.path, inner.path)
    );
  });
  if (!holds) return [];
  return [
    {
      rule: MEANING_RULES.path,
      at: "/training/checkpoints",
      message:
        "The checkpoints lie in a folder of the artifact, which is emptied before training and kept with all its files.",
      remediation: "Let training write checkpoints to a folder beside the artifact's.",
    },
  ];
}

function unreadable(manifest: ModelManifest): readonly Remark[] {
  const { predictions, command } = manifest.evaluation;
  const [first = ""] = declaredArtifact(manifest);
  if (predictions !== undefined || command !== undefined) return [];
  if (isFolder(first) || first.toLowerCase().endsWith(".onnx")) return [];
  return [
    {
      rule: MEANING_RULES.prediction,
      at: artifactPointer(manifest, 0),
      message: `The artifact "${first}" is no ONNX file, and nothing else says how to predict with it.`,
      remediation: `${posix.extname(first) === "" ? "A folder has a / at its end. Otherwise export" : "Export"} ONNX, or give \`evaluation.predictions\` or \`evaluation.command\`. Formats that run code when they are loaded are never opened.`,
    },
  ];
}
