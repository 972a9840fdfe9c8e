import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { packageFolders } from "../../work/files/package-folders.ts";

/** Folders of packages of which git has files in the checkout: they are the change's, and nobody else loads from them. */
export async function foreignPackages(head: RevisionFiles, model: ResolvedModel): Promise<readonly string[]> {
  const paths = await head.tracked().reachable();
  return packageFolders(model).filter((folder) => paths.some((path) => path.startsWith(`${folder}/`)));
}
