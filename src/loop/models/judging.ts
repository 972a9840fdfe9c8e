import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { judgingKey } from "../../records/keys.ts";
import type { Digest } from "../../records/canonical.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { judgingParts } from "../../work/judging/keys.ts";
import { judgingData } from "./judging-data.ts";

/** The digest of all that judges a model at a revision; without reading data. */
export async function judgingOf(files: RevisionFiles, model: ResolvedModel): Promise<Digest> {
  return judgingKey({ manifest: judgingParts(model.manifest), data: await judgingData(files, model) });
}
