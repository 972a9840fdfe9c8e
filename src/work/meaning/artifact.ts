import type { ModelManifest } from "../../generated/types.ts";
import { declaredArtifact, isFolder } from "../../manifest/artifact.ts";
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
      ...overwritten(manifest, folder, { at, path: target.path, isFolder: isFolder(path) }),
      ...(isFolder(path) ? emptied(manifest, file, { at, path: target.path }) : []),
    ];
  });
  return [...remarks, ...unreadable(manifest)];
}

interface NamedPath {
  readonly at: string;
  readonly path: string;
}

function overwritten(
  { datasets }: ModelManifest,
  folder: string,
  { at, path, isFolder: holds }: NamedPath & { readonly isFolder: boolean },
): readonly Remark[] {
  const same = Object.entries(datasets).find(([, dataset]) => {
    const target = pathTarget(folder, dataset.path);
    return target.kind === "inside" && (target.path === path || (holds && isInsideFolder(path, target.path)));
  });
  if (same === undefined) return [];
  return [{ rule: MEANING_RULES.path, at, message: `The artifact would overwrite the dataset "${same[0]}".` }];
}

/** A folder is emptied before training: what an earlier run left must not pass for this one's result. */
function emptied(manifest: ModelManifest, file: string, { at, path }: NamedPath): readonly Remark[] {
  const folder = folderOf(file);
  const { command, setup = [], code = [] } = manifest.training;
  const words = [...command, ...setup, ...code.filter((pattern) => !pattern.startsWith("!"))];
  const needed = words.find((word) => {
    const target = pathTarget(folder, word);
    return target.kind === "inside" && target.path !== path && isInsideFolder(path, target.path);
  });
  const kept = isInsideFolder(path, file) ? "the manifest" : needed && `"${needed}"`;
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
      remediation:
        "Export ONNX, or give `evaluation.predictions` or `evaluation.command`. Formats that run code when they are loaded are never opened.",
    },
  ];
}
