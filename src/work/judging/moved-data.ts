import type { Dataset, ModelManifest } from "../../generated/types.ts";
import { repositoryPath } from "../../manifest/paths.ts";

/**
 * Datasets as another folder's manifest has to name them: from the root. Judged from a renamed folder, a relative path
 * of the base branch would lead to what the pull request put there.
 */
export function fromRoot(datasets: ModelManifest["datasets"], folder: string): Readonly<Record<string, Dataset>> {
  const rooted = (path: string): string =>
    /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? path : `/${repositoryPath(folder, path)}`;
  return Object.fromEntries(
    Object.entries(datasets).map(([name, dataset]) => {
      const { path, version } = dataset;
      const pointer = version?.dvc;
      return [
        name,
        {
          ...dataset,
          path: rooted(path),
          ...(pointer !== undefined && { version: { ...version, dvc: rooted(pointer) } }),
        },
      ];
    }),
  );
}
