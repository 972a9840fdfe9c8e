import { declaredFeatures, excludedFeatures } from "../../manifest/features.ts";
import { targetColumns } from "../../manifest/target.ts";
import type { Feature, ModelManifest } from "../../generated/types.ts";
import { compareFact, type CardChange, type CardSide } from "./change.ts";

/** Task, target, threshold, inputs and parameters: what the model is. */
export function modelChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  const [before, after] = [base.manifest, head.manifest];
  const model = (subject: string, from: string | undefined, to: string | undefined) =>
    compareFact({ section: "Model", subject, from, to, needsPerson: true });
  return [
    ...model("Task", before.task, after.task),
    ...model("Target", targetText(base), targetText(head)),
    ...model("Decision threshold", numberText(before.model?.threshold), numberText(after.model?.threshold)),
    ...inputChanges(before, after),
    ...paramChanges(base, head),
  ];
}

function inputChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const section = "Inputs";
  const [before, after] = [declaredFeatures(base), declaredFeatures(head)];
  if (before === undefined || after === undefined) {
    return compareFact({
      section,
      subject: "Features",
      from: featuresText(base),
      to: featuresText(head),
      needsPerson: true,
    });
  }
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const find = (features: readonly Feature[], name: string) => features.find((feature) => feature.name === name);
  return names.flatMap((name) =>
    compareFact({
      section,
      subject: name,
      from: featureText(find(before, name)),
      to: featureText(find(after, name)),
      needsPerson: true,
    }),
  );
}

function featuresText(manifest: ModelManifest): string {
  const excluded = excludedFeatures(manifest);
  const rest = excluded.length === 0 ? "all other columns" : `all other columns but ${excluded.join(", ")}`;
  return (
    declaredFeatures(manifest)
      ?.map(({ name }) => name)
      .join(", ") ?? rest
  );
}

function paramChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  const [before, after] = [paramsOf(base), paramsOf(head)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.flatMap((name) =>
    compareFact({
      section: "Hyperparameters",
      subject: name,
      from: jsonText(before[name]),
      to: jsonText(after[name]),
      needsPerson: false,
    }),
  );
}

function paramsOf({ manifest }: CardSide): Readonly<Record<string, unknown>> {
  return { ...manifest.training.params };
}

function targetText({ manifest }: CardSide): string {
  const { positive, classes, quantiles } = manifest.target;
  const positives = manifest.task === "binary-classification" ? ` = ${JSON.stringify(positive ?? 1)}` : "";
  const levels = quantiles === undefined ? "" : ` at ${JSON.stringify(quantiles)}`;
  return `${targetColumns(manifest.target).join(", ")}${positives}${classes === undefined ? "" : ` of ${JSON.stringify(classes)}`}${levels}`;
}

function featureText(feature: Feature | undefined): string | undefined {
  if (feature === undefined) return undefined;
  const values = feature.values === undefined ? "" : ` of ${feature.values.map(String).join(", ")}`;
  return `${feature.type}${values}`;
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
