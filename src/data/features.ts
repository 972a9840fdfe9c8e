import { UserError } from "../kernel/errors.ts";
import { listed, plural } from "../kernel/text.ts";
import { describeType, type ElementType, type ValueType } from "../engines/onnx-types.ts";
import { isRow, nearestColumn } from "./column-names.ts";
import { type Column, type DeclaredKind, isWholeType } from "./column-types.ts";
import { columnsOfInputs, type InputColumns } from "./input-names.ts";
import { isIndexName } from "./row-number.ts";
import type { Table, Wishes } from "./table.ts";

export interface FeatureSpec {
  readonly name: string;
  readonly type: DeclaredKind;
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

/** What the manifest says of features. */
export interface FeatureRules {
  /** Undefined: every column that can be one. */
  readonly declared: readonly FeatureSpec[] | undefined;
  /** Columns with a meaning of their own, and those that the manifest excludes. */
  readonly without: readonly string[];
  /** `model.inputs`. */
  readonly inputs?: InputColumns;
}

/**
 * The features of a model: the manifest's, else every column of numbers, truth values or text that has no other role, in
 * file order. Dates, nested values, bytes and a data frame's index are none.
 */
export function featuresOf(table: Table, { declared, without }: FeatureRules): readonly FeatureSpec[] {
  if (declared !== undefined) return declared;
  return table.columns
    .filter(({ name }) => isCandidate(name, without))
    .flatMap(({ name, kind, problem }): readonly FeatureSpec[] => {
      if (problem !== undefined) return [];
      return kind === "number" || kind === "boolean" || kind === "category" ? [{ name, type: kind }] : [];
    });
}

function isCandidate(name: string, without: readonly string[]): boolean {
  return !without.includes(name) && !isIndexName(name);
}

/** What the manifest takes columns for, and what the model's inputs want of those that it says nothing of. */
export function wishesOf(
  inputs: readonly ValueType[],
  columns: readonly string[],
  { declared, without, inputs: named }: FeatureRules,
): Wishes {
  if (declared !== undefined) return Object.fromEntries(declared.map(({ name, type }) => [name, type]));
  const names = columns.filter((name) => isCandidate(name, without));
  const wish = ({ element }: ValueType) => (element === "string" ? ("text" as const) : ("numeric" as const));
  const [only, ...others] = inputs;
  if (only !== undefined && others.length === 0 && (names.length === 1 || !isOneColumn(only, names, named)))
    return Object.fromEntries(names.map((name) => [name, wish(only)]));
  const filled = columnsOfInputs(
    inputs.map(({ name }) => name),
    names,
    named,
  );
  return Object.fromEntries(
    inputs.flatMap((input) => {
      const column = filled.get(input.name);
      return column === undefined ? [] : [[column, wish(input)] as const];
    }),
  );
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
  const names = features.map(({ name }) => name);
  const isMatrix = only !== undefined && others.length === 0 && !isOneColumn(only, names, options.inputs);
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
  readonly inputs?: FeatureRules["inputs"];
  readonly without?: FeatureRules["without"];
}

function mapMatrix(input: ValueType, features: readonly FeatureSpec[], options: MappingOptions): MappedInput {
  const { table, isDeclared, without = [] } = options;
  const width = input.shape?.[1];
  const broken = table.columns.find(({ name, problem }) => problem !== undefined && isCandidate(name, without));
  if (broken?.problem !== undefined && !isDeclared) throw new UserError(broken.problem);
  if (input.shape?.length === 1)
    throw new UserError(
      `The model's only input ${JSON.stringify(input.name)} holds one value a row, but there are ${features.length} features. Export it with an input of shape [rows, ${features.length}].`,
    );
  if (typeof width === "number" && width !== features.length) {
    const source = isDeclared ? "the manifest gives" : `${table.source} has`;
    throw new UserError(
      `The model expects ${plural(width, "feature")}, ${source} ${features.length}${namesOf(features)}${isDeclared ? "" : leftOut(table)}. Make the manifest's features those that the model was trained on, in its order.`,
    );
  }
  return {
    name: input.name,
    element: elementOf(input),
    rank: 2,
    columns: features.map((feature) => fitting(input, feature, options)),
  };
}

const MOST_NAMED = 12;

function namesOf(features: readonly FeatureSpec[]): string {
  const names = features.map(({ name }) => name);
  // A file without a header has a row there.
  if (names.length === 0 || isRow(names)) return "";
  const some = names.slice(0, MOST_NAMED).map((name) => JSON.stringify(name));
  return `: ${names.length > MOST_NAMED ? `${some.join(", ")}, …` : listed(some)}`;
}

/** Columns that are no features unless the manifest says so. */
function leftOut({ columns }: Table): string {
  const names = columns.flatMap(({ name, kind, type }) => {
    if (isIndexName(name)) return [`${JSON.stringify(name)} (a data frame's index)`];
    return kind === "time" || kind === "other" ? [`${JSON.stringify(name)} (${type})`] : [];
  });
  return names.length === 0 ? "" : `; not counted: ${listed(names.slice(0, 5))}`;
}

function mapColumns(
  inputs: readonly ValueType[],
  features: readonly FeatureSpec[],
  options: MappingOptions,
): readonly MappedInput[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const single = inputs.length === 1 && features.length === 1 ? features[0] : undefined;
  const filled = columnsOfInputs(
    inputs.map(({ name }) => name),
    [...byName.keys()],
    options.inputs,
  );
  const columnOf = ({ name }: ValueType): FeatureSpec | undefined => byName.get(filled.get(name) ?? "") ?? single;
  const missing = inputs.filter((input) => columnOf(input) === undefined);
  if (missing.length > 0) throw new UserError(missingInputs(missing, [...byName.keys()], { ...options, filled }));
  const used = new Set(inputs.map((input) => columnOf(input)?.name));
  const unused = features.filter(({ name }) => !used.has(name));
  if (options.isDeclared && unused.length > 0) {
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
    const feature = columnOf(input) ?? { name: input.name, type: "number" };
    return {
      name: input.name,
      element: elementOf(input),
      rank: input.shape?.length === 1 ? 1 : 2,
      columns: [fitting(input, feature, options)],
    };
  });
}

function missingInputs(
  missing: readonly ValueType[],
  known: readonly string[],
  { table, filled }: MappingOptions & { readonly filled: ReadonlyMap<string, string> },
): string {
  const [first] = missing;
  if (first === undefined) throw new Error("no input is missing");
  const wanted = filled.get(first.name) ?? first.name;
  const column = table.columns.find(({ name }) => name === wanted);
  if (column?.problem !== undefined)
    return `The model's input ${JSON.stringify(first.name)} has no column: ${column.problem}`;
  if (column !== undefined)
    return `The model's input ${JSON.stringify(first.name)} is no feature: the column of ${table.source} ${isIndexName(wanted) ? "is a data frame's index" : `holds ${column.type}`}. Name it under features, or train the model without it.`;
  const some = listed(missing.slice(0, 10).map(({ name }) => JSON.stringify(name)));
  return `The model's ${missing.length === 1 ? "input" : "inputs"} ${some} ${missing.length === 1 ? "is" : "are"} no feature.${nearestColumn(wanted, known)} Name the columns as the model's inputs are named, say which column fills one (model: {inputs: {${JSON.stringify(first.name)}: <column>}}), or export the model with one tensor for all features.`;
}

function fitting(input: ValueType, feature: FeatureSpec, { table, isDeclared }: MappingOptions): Column {
  const column = table.column(feature.name);
  const { kind, type, letters, mixed } = column;
  const isText = feature.type === "category" || (kind !== "number" && kind !== "boolean");
  const where = `The column ${JSON.stringify(feature.name)} of ${table.source}`;
  const wants = `the model's input ${JSON.stringify(input.name)} is ${describeType(input)}`;
  if (isText && input.element !== "string")
    throw new UserError(
      mixed === undefined
        ? `${where} is ${feature.type === "category" ? "a category" : "text"}, but ${wants}. Encode it inside the model (one string input a column), or in the data.`
        : `${mixed} That makes it text, but ${wants}. Correct the cells; what is text indeed is encoded inside the model (one string input a column), or in the data.`,
    );
  if (input.element === "string" && !isDeclared && letters === undefined && kind !== "category" && !isWholeType(type))
    throw new UserError(
      `${where} holds ${type}, but ${wants}, and nothing says how a ${kind === "boolean" ? "truth value" : "number with a fraction"} is written there. Declare the features (with type: category it is written as 1.5, 1 or true), or write the column as text.`,
    );
  return column;
}

/** Whether one column fills a model's only input. */
function isOneColumn({ name, shape }: ValueType, columns: readonly string[], named: InputColumns = {}): boolean {
  if (columns.length === 1) return true;
  const isNarrow = shape?.length === 1 || shape?.[1] === 1;
  return isNarrow && columnsOfInputs([name], columns, named).size > 0;
}

function elementOf({ element }: ValueType): ElementType {
  if (element === "unsupported") throw new Error("checked before");
  return element;
}
