import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { promotionPaths, type PromotionTexts } from "../../work/meaning/promotion-files.ts";

/** The files that the stages of a model name, as they are here. */
export async function promotionTexts(files: RevisionFiles, model: ResolvedModel): Promise<PromotionTexts> {
  const read = promotionPaths(model).map(async (path) => {
    const bytes = await files.read(path);
    return [path, bytes && new TextDecoder().decode(bytes)] as const;
  });
  return new Map(await Promise.all(read));
}
