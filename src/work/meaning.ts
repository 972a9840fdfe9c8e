import type { Finding } from "../findings/finding.ts";
import type { ModelManifest } from "../generated/types.ts";
import { folderOf } from "../manifest/paths.ts";
import { byPosition, findingsOf, type Remark, type Source } from "../manifest/source.ts";
import { columnRemarks } from "./meaning-columns.ts";
import { datasetRemarks } from "./meaning-datasets.ts";
import { evaluationRemarks } from "./meaning-evaluation.ts";
import { MEANING_RULES } from "./meaning-rules.ts";
import { trainingRemarks } from "./meaning-training.ts";

/**
 * What a well-formed manifest gets wrong in itself: everything that can be said without looking at the repository's
 * files or the data. All problems at once, each at its line.
 */
export function checkMeaning(source: Source<ModelManifest>): readonly Finding[] {
  const { manifest, file } = source;
  return findingsOf(source, [
    ...nameRemarks(manifest, file),
    ...targetRemarks(manifest),
    ...columnRemarks(manifest),
    ...datasetRemarks(manifest, folderOf(file)),
    ...trainingRemarks(manifest, folderOf(file)),
    ...evaluationRemarks(manifest),
  ]).toSorted(byPosition);
}

function nameRemarks({ name }: ModelManifest, file: string): readonly Remark[] {
  const folder = folderOf(file).split("/").at(-1) ?? "";
  if (folder === "" || folder === name) return [];
  const message = `The model is called "${name}", but its folder is called "${folder}".`;
  return [{ rule: MEANING_RULES.name, at: "/name", message }];
}

function targetRemarks({ task, target, model }: ModelManifest): readonly Remark[] {
  const remarks: Remark[] = [];
  const rule = MEANING_RULES.target;
  if (target.positive !== undefined && task !== "binary-classification") {
    remarks.push({
      rule,
      at: "/target/positive",
      part: "key",
      message: `target.positive is for binary classification; this is ${task}.`,
    });
  }
  if (target.classes !== undefined && task !== "multiclass-classification") {
    remarks.push({
      rule,
      at: "/target/classes",
      part: "key",
      message: `target.classes is for multiclass classification; this is ${task}.`,
    });
  }
  if (model?.threshold === undefined) return remarks;
  if (task !== "binary-classification") {
    remarks.push({
      rule,
      at: "/model/threshold",
      part: "key",
      message: `model.threshold is for binary classification; this is ${task}.`,
    });
  } else if (model.threshold < 0 || model.threshold > 1) {
    const message = `The threshold ${model.threshold} is outside of 0 to 1: if the scores are probabilities, every row falls on one side.`;
    remarks.push({ rule, at: "/model/threshold", outcome: "warn", message });
  }
  return remarks;
}
