import { UserError } from "../kernel/errors.ts";
import { didYouMean, listed, plural } from "../kernel/text.ts";
import { describeType, type ElementType, type ValueType } from "../engines/onnx-types.ts";
import type { Column, WantedKind } from "./column-types.ts";
import type { Table } from "./table.ts";

export interface FeatureSpec {
  readonly name: string;
  readonly type: WantedKind;
}

/** One input of the model and the columns that fill it, side by side. */
export interface MappedInput {
  readonly name: string;
  readonly element: ElementType;
  readonly columns: readonly Column[];
  /** 1: `[rows]`; 2: `[rows, columns]`. */
  readonly rank: 1 | 2;
}

export interface InputMapping {
  readonly inputs: readonly MappedInput[];
  /** Set where the graph fixes the number of rows of one call. */
  readonly fixedRows?: number;
}

/**
 * The features of a model: the manifest's, else every column of the file that has no other role, in file order.
 * Throws a UserError where such a column is a date or nested.
 */
export function featuresOf(
  table: Table,
  declared: readonly FeatureSpec[] | undefined,
  roles: readonly string[],
): readonly FeatureSpec[] {
  if (declared !== undefined) return declared;
  return table.columns
    .filter(({ name }) => !roles.includes(name))
    .map(({ name, kind }) => {
      if (kind === "number" || kind === "boolean" || kind === "category") return { name, type: kind };
      throw new UserError(
        `The column ${JSON.stringify(name)} of ${table.source} is of the kind "${kind}" and cannot be a feature. List the features in the manifest, or name it under columns.`,
      );
    });
}

/**
 * Maps features to the model's inputs: to one tensor by order, or to one input a column by name. Numbers are handed on
 * as they are (null: NaN), booleans as 0 and 1 (null: NaN), categories as text (null: the empty string); an input of
 * integers or booleans takes no null. Throws a UserError that names the column or input that does not fit.
 */
export function mapInputs(
  inputs: readonly ValueType[],
  features: readonly FeatureSpec[],
  options: MappingOptions,
): InputMapping {
  const odd = inputs.find(
    ({ kind, element, shape }) =>
      kind !== "tensor" || element === "unsupported" || (shape?.length ?? 2) > 2 || shape?.length === 0,
  );
  if (odd !== undefined) {
    throw new UserError(
      `The model's input ${JSON.stringify(odd.name)} is ${describeType(odd)}; rows of a table can fill tensors of float, double, int64, int32, bool or string with one or two dimensions. Export the model so, or evaluate a predictions file.`,
    );
  }
  const [only, ...others] = inputs;
  const isMatrix =
    only !== undefined && others.length === 0 && !(features.length === 1 || isNamedAfterOne(only, features));
  const mapped = isMatrix ? [mapMatrix(only, features, options)] : mapColumns(inputs, features, options);
  const fixed = new Set(inputs.flatMap(({ shape }) => (typeof shape?.[0] === "number" ? [shape[0]] : [])));
  const [fixedRows, other] = fixed;
  if (other !== undefined)
    throw new UserError(
      `The model's inputs want ${listed([...fixed].map(String))} rows at once. Export it with one dynamic batch dimension.`,
    );
  return fixedRows === undefined ? { inputs: mapped } : { inputs: mapped, fixedRows };
}

export interface MappingOptions {
  readonly table: Table;
  /** Whether the manifest lists the features; then each has to be used. */
  readonly isDeclared: boolean;
}

function mapMatrix(
  input: ValueType,
  features: readonly FeatureSpec[],
  { table, isDeclared }: MappingOptions,
): MappedInput {
  const width = input.shape?.[1];
  if (input.shape?.length === 1)
    throw new UserError(
      `The model's only input ${JSON.stringify(input.name)} holds one value a row, but there are ${features.length} features. Export it with an input of shape [rows, ${features.length}].`,
    );
  if (typeof width === "number" && width !== features.length) {
    const source = isDeclared ? "the manifest gives" : `${table.source} has`;
    throw new UserError(
      `The model expects ${plural(width, "feature")}, ${source} ${features.length}. Make the manifest's features those that the model was trained on, in its order.`,
    );
  }
  return {
    name: input.name,
    element: elementOf(input),
    rank: 2,
    columns: features.map((feature) => fitting(input, feature, table)),
  };
}

function mapColumns(
  inputs: readonly ValueType[],
  features: readonly FeatureSpec[],
  { table, isDeclared }: MappingOptions,
): readonly MappedInput[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const single = inputs.length === 1 && features.length === 1 ? features[0] : undefined;
  const missing = inputs.filter(({ name }) => single === undefined && !byName.has(name));
  if (missing[0] !== undefined) {
    const hint = didYouMean(missing[0].name, [...byName.keys()]);
    throw new UserError(
      `The model's ${missing.length === 1 ? "input" : "inputs"} ${listed(missing.slice(0, 10).map(({ name }) => JSON.stringify(name)))} ${missing.length === 1 ? "is" : "are"} no feature.${hint} Name the columns as the model's inputs are named, or export the model with one tensor for all features.`,
    );
  }
  const unused = features.filter(({ name }) => !inputs.some((input) => input.name === name));
  if (isDeclared && single === undefined && unused.length > 0) {
    throw new UserError(
      `The model has no input for ${listed(unused.slice(0, 10).map(({ name }) => JSON.stringify(name)))}. Take ${unused.length === 1 ? "it" : "them"} out of the manifest's features, or train the model with ${unused.length === 1 ? "it" : "them"}.`,
    );
  }
  return inputs.map((input) => {
    const width = input.shape?.[1];
    if (typeof width === "number" && width !== 1)
      throw new UserError(
        `The model's input ${JSON.stringify(input.name)} wants ${width} values a row, but it is filled by one column. Export the model with one tensor for all features, or with one input a column.`,
      );
    const feature = single ?? byName.get(input.name) ?? { name: input.name, type: "number" };
    return {
      name: input.name,
      element: elementOf(input),
      rank: input.shape?.length === 1 ? 1 : 2,
      columns: [fitting(input, feature, table)],
    };
  });
}

function fitting(input: ValueType, feature: FeatureSpec, table: Table): Column {
  const column = table.column(feature.name);
  const isText = feature.type === "category" || (column.kind !== "number" && column.kind !== "boolean");
  if (isText && input.element !== "string") {
    throw new UserError(
      `The column ${JSON.stringify(feature.name)} of ${table.source} is ${feature.type === "category" ? "a category" : "text"}, but the model's input ${JSON.stringify(input.name)} is ${describeType(input)}. Encode it inside the model (one string input a column), or in the data.`,
    );
  }
  return column;
}

function isNamedAfterOne({ name, shape }: ValueType, features: readonly FeatureSpec[]): boolean {
  return features.some((feature) => feature.name === name) && (shape?.length === 1 || shape?.[1] === 1);
}

function elementOf({ element }: ValueType): ElementType {
  if (element === "unsupported") throw new Error("checked before");
  return element;
}
