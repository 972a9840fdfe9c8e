import { UserError } from "../../kernel/errors.ts";
import type { ResolvedDataset } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { contentOf, outputOf } from "../models/data-digest.ts";

/**
 * The digest of a dataset's content at a revision, as run and evaluation records name it: what its pin says, the hash
 * that DVC has, or that of its bytes. Undefined where nothing tells it without fetching.
 */
export async function contentName(files: RevisionFiles, dataset: ResolvedDataset): Promise<string | undefined> {
  try {
    if (dataset.sha256 !== undefined || dataset.isRemote) return await contentOf(files, dataset);
    const tracked = (await files.isTracked(dataset.path)) ? undefined : await outputOf(files, dataset);
    return tracked === undefined ? await contentOf(files, dataset) : `md5:${tracked.output.md5}`;
  } catch (error) {
    // A pointer that cannot be read is told by whoever validates it; here it tells no content.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
