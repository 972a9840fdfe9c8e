import { isSameClass, spelledAs, type DeclaredClasses } from "../data/class-words.ts";
import type { OutputForm } from "../data/outputs.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";

/** What a model's answers mean. It needs no labels; where there are some, they tell more. */
export type Reading = BinaryReading | ClassReading | LabelSetReading | QuantileReading | PlainReading;

export interface BinaryReading {
  readonly task: "binary-classification";
  /** What the manifest says of the classes. */
  readonly declared: DeclaredClasses | undefined;
  readonly positive: string;
  /** Undefined: whatever is not the positive class. */
  readonly negative: string | undefined;
}

export interface ClassReading {
  readonly task: "multiclass-classification";
  /** In the order of scores and codes. Empty: only the model itself can name them. */
  readonly classes: readonly string[];
  /** What the manifest says of them; where it names them, no model can name others. */
  readonly declared: DeclaredClasses | undefined;
}

export interface LabelSetReading {
  readonly task: "multilabel-classification";
  readonly names: readonly string[];
}

export interface QuantileReading {
  readonly task: "quantile-regression";
  readonly levels: readonly number[];
}

/** One number or text a row means itself. */
export interface PlainReading {
  readonly task: "regression" | "forecasting" | "ranking" | "text-generation";
}

/** Labels say how the data writes the positive class, and what the other one is. */
export function binaryReading({ target }: ResolvedModel, labels?: readonly string[]): BinaryReading {
  const declared = declaredClasses(target, labels);
  const text = labels === undefined ? String(target.positive) : positiveText(target, labels);
  const [positive = text] = labels === undefined ? spelledAs([text], declared?.classes ?? []) : [text];
  // Rows need not be of both classes.
  const negative = [...(labels ?? []), ...(declared?.classes ?? [])].find((word) => !isSameClass(word, positive));
  return { task: "binary-classification", declared, positive, negative };
}

export function classReading({ target }: ResolvedModel, labels: readonly string[] = []): ClassReading {
  const declared = declaredClasses(target, labels);
  return { task: "multiclass-classification", classes: declared?.classes ?? labels, declared };
}

export function labelSetReading({ target }: ResolvedModel): LabelSetReading {
  return { task: "multilabel-classification", names: target.columns };
}

export function quantileReading({ target }: ResolvedModel): QuantileReading {
  return { task: "quantile-regression", levels: target.quantiles ?? [] };
}

/** As much as is known of what answers mean before labels are looked at. */
export function unlabelledReading(model: ResolvedModel): Reading {
  const { task } = model;
  if (task === "binary-classification") return binaryReading(model);
  if (task === "multiclass-classification") return classReading(model);
  if (task === "multilabel-classification") return labelSetReading(model);
  return task === "quantile-regression" ? quantileReading(model) : { task };
}

/** Rows need not be of every class: where the manifest names none, those that a model names hold. */
export function namedBy(reading: ClassReading, classes: readonly string[] | undefined): ClassReading {
  if (classes === undefined || reading.declared !== undefined) return reading;
  return reading.classes.every((name) => classes.includes(name)) ? { ...reading, classes } : reading;
}

/** The manifest's classes as the data spells them. */
function declaredClasses(
  { classes, modelClasses }: ResolvedModel["target"],
  labels: readonly string[] = [],
): DeclaredClasses | undefined {
  if (classes === undefined) return undefined;
  return { classes: spelledAs(classes.map(String), labels), own: modelClasses?.map(String) };
}

/** The text form of the positive class, as the data writes it: `1` also stands for `true`. */
function positiveText({ positive }: ResolvedModel["target"], labels: readonly string[]): string {
  const text = String(positive);
  if (labels.includes(text)) return text;
  const isBoolean = labels.length > 0 && labels.every((word) => word === "true" || word === "false");
  if (isBoolean && text === "1") return "true";
  return labels.every((word) => word === "0" || word === "1") && text === "true" ? "1" : text;
}

/** What a model's outputs look like: one number a row, or a matrix with a column for each class, label or level. */
export const FORMS = {
  "binary-classification": "binary",
  "multiclass-classification": "matrix",
  "multilabel-classification": "matrix",
  "quantile-regression": "matrix",
  regression: "value",
  forecasting: "value",
  ranking: "value",
  "text-generation": "value",
} as const satisfies Record<Reading["task"], OutputForm>;
