import { areLabels } from "../../kernel/labels.ts";
import { listed, plural } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Remark } from "../../manifest/source.ts";
import type { DatasetFacts } from "./data-facts.ts";
import { MEANING_RULES } from "./rules.ts";

/** More distinct values than this are not listed. */
const FEW = 20;

/** Values of the target against the task. */
export function targetRemarks(
  { task, target, datasets, manifest }: ResolvedModel,
  name: string,
  { targetValues, rows }: DatasetFacts,
): readonly Remark[] {
  const isOfClasses = task === "binary-classification" || task === "multiclass-classification";
  if (targetValues === undefined || !isOfClasses || datasets[name] === undefined) return [];
  // That a dataset has no rows is told already.
  if (rows === 0) return [];
  const rule = MEANING_RULES.target;
  // What few rows share is no class.
  const areShared = rows === undefined || rows >= 2 * targetValues.length;
  const isShown = targetValues.length <= FEW && areShared && areLabels(targetValues);
  const shown = isShown ? listed(targetValues) : plural(targetValues.length, "other value");
  if (targetValues.length <= 1) {
    const message =
      targetValues.length === 0
        ? `No row of "${name}" has a value in the target "${target.column}".`
        : `The target "${target.column}" has only ${isShown ? `the value ${shown}` : "one value"} in "${name}"; nothing can be told apart there.`;
    return [
      {
        rule,
        at: pointerTo("/datasets", name),
        part: "key",
        subject: name,
        message,
        remediation: "Choose labelled rows of every class.",
      },
    ];
  }
  if (task === "binary-classification" && !targetValues.some((value) => isSameValue(value, target.positive))) {
    const message = `No row of "${name}" has the positive value ${target.positive}; the target "${target.column}" has ${shown}.`;
    return [
      {
        rule,
        ...(manifest.target.positive === undefined ? { at: "/target", part: "key" } : { at: "/target/positive" }),
        subject: name,
        message,
        remediation: "Name the positive value as `target.positive`.",
      },
    ];
  }
  const tooMany = task === "binary-classification" && targetValues.length > 2;
  const message = `The target "${target.column}" has ${plural(targetValues.length, "value")} in "${name}"${isShown ? `: ${shown}` : ""}. All but ${target.positive} count as negative.`;
  return tooMany
    ? [
        {
          rule,
          at: "/target",
          part: "key",
          outcome: "warn",
          subject: name,
          message,
          remediation: "If that is not meant, use `task: multiclass-classification`.",
        },
      ]
    : [];
}

/** Whether a cell's text is a value that the manifest names. */
export function isSameValue(text: string, value: string | number | boolean): boolean {
  return (
    text === String(value) ||
    (typeof value === "number" && text.trim() !== "" && Number(text) === value) ||
    (typeof value === "boolean" && text.toLowerCase() === String(value))
  );
}
