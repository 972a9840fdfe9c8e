import type { Dataset, JudgingChange, ModelManifest } from "../../generated/types.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { dotted, pointerTo, valueAt } from "../../manifest/pointers.ts";
import type { DatasetRole } from "../../manifest/resolved-model.ts";
import { change } from "./change.ts";
import { directionOf, memberDirection } from "./directions.ts";
import { JUDGING, listedBelow } from "./table.ts";

/** What judges in a manifest, by name; training data has no role there. */
export type EvaluationRoles = Readonly<Record<string, Exclude<DatasetRole, "train">>>;

/** The roles of the datasets that judge; none where the manifest's roles make no sense. */
export function evaluationRoles(manifest: ModelManifest): EvaluationRoles {
  const roles = datasetRoles(manifest);
  const entries = roles.kind === "roles" ? Object.entries(roles.roles) : [];
  return Object.fromEntries(entries.flatMap(([name, role]) => (role === "train" ? [] : [[name, role] as const])));
}

/** The datasets that judge. */
export function evaluationDatasets(manifest: ModelManifest): Readonly<Record<string, Dataset>> {
  const roles = evaluationRoles(manifest);
  return Object.fromEntries(Object.entries(manifest.datasets).filter(([name]) => roles[name] !== undefined));
}

/** Roles, and what stands under the name of a dataset that judges on both sides. */
export function datasetChanges(base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  const [before, after] = [evaluationRoles(base), evaluationRoles(head)];
  const names = [...new Set([...Object.keys(base.datasets), ...Object.keys(head.datasets)])];
  return names.flatMap((name) => {
    const roles = [before[name], after[name]] as const;
    const direction = memberDirection(JUDGING["/evaluation/datasets/*"].listed, roles);
    const role = change(`evaluation.datasets.${name}`, roles, direction);
    return roles.includes(undefined) ? role : [...role, ...sourceChanges(name, base, head)];
  });
}

const SOURCE = listedBelow("/datasets/*");

function sourceChanges(name: string, base: ModelManifest, head: ModelManifest): readonly JudgingChange[] {
  return SOURCE.flatMap(([key, listed]) => {
    const pointer = pointerTo("/datasets", name, key);
    const ends = [valueAt(base, pointer), valueAt(head, pointer)] as const;
    return change(dotted(pointer), ends, directionOf(listed, ends));
  });
}
