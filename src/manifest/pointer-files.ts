import type { ResolvedDataset } from "./resolved-model.ts";

/** Files that may stand for a dataset's content: the DVC file that its version names, one beside it, or one of a folder above. */
export function pointerFiles({ path, dvc }: Pick<ResolvedDataset, "path" | "dvc">): readonly string[] {
  const folders = path.split("/").slice(0, -1);
  const above = folders.map((_, depth) => `${folders.slice(0, depth + 1).join("/")}.dvc`);
  return [...(dvc === undefined ? [] : [dvc]), `${path}.dvc`, ...above];
}
