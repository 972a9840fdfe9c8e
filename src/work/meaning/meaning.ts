import type { Finding } from "../../findings/finding.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { folderOf } from "../../manifest/paths.ts";
import { byPosition, findingsOf, type Remark, type Source } from "../../manifest/source.ts";
import { columnRemarks } from "./columns.ts";
import { datasetRemarks } from "./datasets.ts";
import { evaluationRemarks } from "./evaluation.ts";
import { monitoringRemarks } from "./monitoring.ts";
import { promotionRemarks } from "./promotion.ts";
import { retrainingRemarks } from "./retraining.ts";
import { MEANING_RULES } from "./rules.ts";
import { taskRemarks } from "./task.ts";
import { trainingRemarks } from "./training.ts";
import { weightRemarks } from "./weights.ts";

/**
 * What a well-formed manifest gets wrong in itself: everything that can be said without looking at the repository's
 * files or the data. All problems at once, each at its line.
 */
export function checkMeaning(source: Source<ModelManifest>): readonly Finding[] {
  const { manifest, file } = source;
  return findingsOf(source, [
    ...nameRemarks(manifest, file),
    ...taskRemarks(manifest),
    ...columnRemarks(manifest),
    ...datasetRemarks(manifest, folderOf(file)),
    ...trainingRemarks(manifest, file),
    ...evaluationRemarks(manifest),
    ...weightRemarks(manifest),
    ...monitoringRemarks(manifest, file),
    ...retrainingRemarks(manifest, file),
    ...promotionRemarks(manifest, file),
  ]).toSorted(byPosition);
}

function nameRemarks({ name }: ModelManifest, file: string): readonly Remark[] {
  const folder = folderOf(file).split("/").at(-1) ?? "";
  if (folder === "" || folder === name) return [];
  const message = `The model is called "${name}", but its folder is called "${folder}".`;
  return [{ rule: MEANING_RULES.name, at: "/name", message }];
}
