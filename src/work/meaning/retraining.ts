import type { ModelManifest, RetrainingSpec } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { folderOf, pathTarget } from "../../manifest/paths.ts";
import { resolveRetraining } from "../../manifest/retraining.ts";
import type { Remark } from "../../manifest/source.ts";
import { refreshRemarks } from "./retraining-refresh.ts";
import { isWithoutEffect, setRemarks } from "./retraining-set.ts";
import { triggerRemarks } from "./retraining-triggers.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;
const AT = "/retraining";

/** When and how the model is retrained, against itself and the rest of the manifest. */
export function retrainingRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const { retraining } = manifest;
  if (retraining === undefined) return [];
  const remarks = [
    ...lifecycleRemarks(manifest),
    ...triggerRemarks(manifest, retraining),
    ...refreshRemarks(manifest, file),
    ...setRemarks(manifest, file),
    ...effectRemarks(manifest, retraining, file),
  ];
  return remarks.some(({ outcome }) => outcome === undefined) ? remarks : [...remarks, ...unresolved(manifest, file)];
}

/** What nothing above has a word for. */
function unresolved(manifest: ModelManifest, file: string): readonly Remark[] {
  try {
    resolveRetraining(manifest, file);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ rule: RULE, at: AT, part: "key", message: error.message, remediation: null }];
  }
}

function lifecycleRemarks({ lifecycle }: ModelManifest): readonly Remark[] {
  if (lifecycle !== "retired") return [];
  const message = "A retired model is never trained, so no pull request retrains it.";
  return [
    { rule: RULE, at: AT, part: "key", outcome: "warn", message, remediation: "Remove `retraining`, or `lifecycle`." },
  ];
}

/** A proposal that changes nothing is not opened, and nobody would know why none ever is. */
function effectRemarks(manifest: ModelManifest, spec: RetrainingSpec, file: string): readonly Remark[] {
  if (spec.refresh !== undefined || !isWithoutEffect(manifest) || hasNewData(manifest, file)) return [];
  const path = Object.values(manifest.datasets)[0]?.path ?? "data/train.csv";
  return [
    {
      rule: RULE,
      at: AT,
      part: "key",
      outcome: "warn",
      message:
        "No proposal is ever opened, because it would change nothing: there is no `refresh` that brings new rows, no `set` that changes the manifest, and all training data is in git.",
      remediation: `Write how new rows come, such as \`refresh: {command: [python, refresh.py], changes: [${path}]}\`, or what to change, such as \`set: {training.params.since: "${manifest.monitoring === undefined ? "{today}" : "{window.start}"}"}\`.`,
    },
  ];
}

/** Whether training data lies where it can change without a commit. */
function hasNewData(manifest: ModelManifest, file: string): boolean {
  const roles = datasetRoles(manifest);
  return Object.entries(manifest.datasets).some(([name, { path, version = {}, fetch }]) => {
    const isTraining = roles.kind === "problem" || roles.roles[name] === "train";
    const isPinned = Object.keys(version).some((key) => key !== "snapshot");
    const isOutside = fetch !== undefined || pathTarget(folderOf(file), path).kind === "remote";
    return isTraining && !isPinned && isOutside;
  });
}
