import type { ModelManifest } from "../../generated/types.ts";
import { declaredSliceName } from "../../manifest/class-slices.ts";
import { declaredFeatures } from "../../manifest/features.ts";
import { targetColumns } from "../../manifest/target.ts";
import type { Remark } from "../../manifest/source.ts";
import { MEANING_RULES } from "./rules.ts";

/** Features, roles and slices against each other. */
export function columnRemarks(manifest: ModelManifest): readonly Remark[] {
  return [...featureRemarks(manifest), ...roleRemarks(manifest), ...sliceRemarks(manifest)];
}

function featureRemarks(manifest: ModelManifest): readonly Remark[] {
  const { target, columns = {} } = manifest;
  const features = declaredFeatures(manifest) ?? [];
  const roles = new Map(
    Object.entries(columns).flatMap(([role, column]) => (typeof column === "string" ? [[column, role]] : [])),
  );
  const seen = new Set<string>();
  return features.flatMap(({ name, type, values }, index): readonly Remark[] => {
    const at = `/features/${index}/name`;
    const remarks: Remark[] = [];
    if (targetColumns(target).includes(name)) {
      remarks.push({
        rule: MEANING_RULES.leakage,
        at,
        subject: name,
        message: `The feature "${name}" is the target itself.`,
      });
    } else if (roles.has(name)) {
      const message = `The feature "${name}" is columns.${roles.get(name)}; columns with a meaning of their own are not features.`;
      remarks.push({ rule: MEANING_RULES.leakage, at, subject: name, message });
    }
    if (seen.has(name))
      remarks.push({
        rule: MEANING_RULES.columns,
        at,
        subject: name,
        message: `The feature "${name}" is there twice.`,
      });
    seen.add(name);
    if (values !== undefined && type !== "category") {
      const message = `The values of "${name}" are not read: its type is ${type}, not category.`;
      remarks.push({
        rule: MEANING_RULES.columns,
        at: `/features/${index}/values`,
        part: "key",
        outcome: "warn",
        subject: name,
        message,
      });
    }
    return remarks;
  });
}

function roleRemarks({ target, columns = {} }: ModelManifest): readonly Remark[] {
  return Object.entries(columns).flatMap(([role, column]): readonly Remark[] => {
    if (typeof column !== "string" || !targetColumns(target).includes(column)) return [];
    return [
      {
        rule: MEANING_RULES.columns,
        at: `/columns/${role}`,
        message: `columns.${role} is the target column "${column}".`,
      },
    ];
  });
}

function sliceRemarks({ evaluation, target, task }: ModelManifest): readonly Remark[] {
  const seen = new Set<string>();
  return (evaluation.slices ?? []).flatMap((slice, index): readonly Remark[] => {
    const name = declaredSliceName(slice);
    const at = `/evaluation/slices/${index}`;
    const isRepeated = seen.has(name);
    seen.add(name);
    if (isRepeated)
      return [{ rule: MEANING_RULES.columns, at, subject: name, message: `The slice "${name}" is there twice.` }];
    if (typeof slice !== "string" && "by" in slice)
      return task.endsWith("-classification") ? [] : [withoutClasses(at, task)];
    if (typeof slice !== "string" || !targetColumns(target).includes(slice)) return [];
    const message = `The slice "${name}" is the target: within one of its values most metrics mean nothing.`;
    const remediation = task.endsWith("-classification")
      ? "Write `{by: class}` in its place: each class is then judged by its recall."
      : "Remove it.";
    return [{ rule: MEANING_RULES.columns, at, outcome: "warn", subject: name, message, remediation }];
  });
}

function withoutClasses(at: string, task: ModelManifest["task"]): Remark {
  return {
    rule: MEANING_RULES.columns,
    at,
    message: `{by: class} is for classification; this is ${task}.`,
    remediation: "Slice by a column, or by a condition over the target: `{name: high, where: price > 100}`.",
  };
}
