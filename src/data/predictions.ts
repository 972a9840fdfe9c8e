import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import type { Tensor } from "../engines/tensor.ts";
import { batches } from "./batches.ts";
import { type FeatureRules, type FeatureSpec, mapInputs } from "./features.ts";
import { chooseOutputs, type OutputNames, type OutputForm } from "./outputs.ts";
import type { Codes, Table } from "./table.ts";

/** What a model says about every row of a dataset, in its order. */
export interface Predictions {
  readonly rows: number;
  /** By the form: the probability (or score) of the positive class, the value, or rows × columns, row-major. Undefined where the model gives labels only. */
  readonly scores?: Float64Array;
  /** Of classifiers: the classes; of a matrix in the order of its columns. */
  readonly classes?: readonly string[];
  /** The model's own labels, where it gives any. */
  readonly labels?: Codes;
}

export interface ScoreOptions {
  readonly form: OutputForm;
  readonly features: readonly FeatureSpec[];
  /** Whether the manifest lists the features. */
  readonly isDeclared: boolean;
  /** `model.inputs` of the manifest, and the columns that are no features. */
  readonly inputs?: FeatureRules["inputs"];
  readonly without?: FeatureRules["without"];
  /** `model.outputs` of the manifest. */
  readonly outputs?: OutputNames;
  /** Text form of the positive class. */
  readonly positive?: string;
  /** Classes in the order of the model's scores, if the manifest has them (text forms). */
  readonly classes?: readonly string[];
  /** Classes of the data, sorted: the order that is assumed where neither graph nor manifest names one. */
  readonly knownClasses?: readonly string[];
  /** Rows of one call. */
  readonly batchSize?: number;
}

// The child works on one batch while the next is on its way and a third is being read.
const IN_FLIGHT = 3;

/**
 * Runs the model over every row. Throws a UserError where inputs or outputs do not fit the manifest, or the model
 * fails.
 */
export async function score(model: LoadedOnnx, table: Table, options: ScoreOptions): Promise<Predictions> {
  const { form, features, outputs = {} } = options;
  const mapping = mapInputs(model.inputs, features, { ...options, table });
  const chosen = chooseOutputs(model, form, outputs);
  const fetch = [chosen.score, chosen.label].filter((name) => name !== undefined);
  const collector = new Collector(model.source, table.rows, chosen);
  const size = options.batchSize ?? batchSizeFor(features.length);
  const waiting: { readonly rows: number; readonly answer: Promise<Batch> }[] = [];
  const settle = async (): Promise<void> => {
    const next = waiting.shift();
    if (next !== undefined) collector.add(await next.answer, next.rows);
  };
  for await (const { rows, tensors } of batches(table, mapping, size)) {
    const answer = model.predict(tensors, fetch);
    // It is awaited later; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    waiting.push({ rows, answer });
    if (waiting.length >= IN_FLIGHT) await settle();
  }
  while (waiting.length > 0) await settle();
  return collector.finish(orderOf(model, options), options);
}

/** Rows for a batch of about 512 KiB of floats, between 1024 and 8192. */
export function batchSizeFor(features: number): number {
  const rows = Math.floor((512 * 1024) / (4 * Math.max(1, features)));
  return Math.min(8192, Math.max(1024, 2 ** Math.floor(Math.log2(rows))));
}

/** Scores and labels of all batches so far. */
class Collector {
  readonly #source: string;
  readonly #rows: number;
  readonly #chosen: OutputNames;
  readonly #codes: Int32Array | undefined;
  readonly #words = new Map<string, number>();
  #scores: Float64Array | undefined;
  #width = 0;
  #filled = 0;

  constructor(source: string, rows: number, chosen: OutputNames) {
    this.#source = source;
    this.#rows = rows;
    this.#chosen = chosen;
    this.#codes = chosen.label === undefined ? undefined : new Int32Array(rows);
  }

  add(answer: Batch, rows: number): void {
    const { score: scoreName, label } = this.#chosen;
    if (scoreName !== undefined) this.#addScores(answer[scoreName], rows);
    if (label !== undefined) this.#addLabels(answer[label], rows);
    this.#filled += rows;
  }

  finish(order: ClassOrder, { form, positive }: ScoreOptions): Predictions {
    const labels =
      this.#codes === undefined ? {} : { labels: { codes: this.#codes, dictionary: [...this.#words.keys()] } };
    const scores = this.#scores ?? (this.#chosen.score === undefined ? undefined : new Float64Array(0));
    const classes = form === "value" || order.classes === undefined ? {} : { classes: order.classes };
    if (scores === undefined || this.#filled === 0)
      return { rows: this.#rows, ...classes, ...labels, ...(scores === undefined ? {} : { scores }) };
    if (form === "matrix") {
      this.#checkWidth(order);
      return { rows: this.#rows, scores, ...classes, ...labels };
    }
    if (this.#width === 1) return { rows: this.#rows, scores, ...classes, ...labels };
    if (form === "value" || this.#width !== 2) {
      throw new UserError(
        `The model ${this.#source} gives ${this.#width} scores a row, but a ${form === "value" ? "regression model gives one" : "binary-classification model gives one or two"}. Correct the task or model.outputs in the manifest.`,
      );
    }
    return {
      rows: this.#rows,
      scores: everySecond(scores, positiveColumn(order, positive, this.#source)),
      ...classes,
      ...labels,
    };
  }

  #addScores(tensor: Tensor | undefined, rows: number): void {
    if (tensor === undefined || tensor.element === "string")
      throw new UserError(
        `The score output ${JSON.stringify(this.#chosen.score)} of ${this.#source} is no tensor of numbers. Name another as model.outputs.score.`,
      );
    const given = tensor.dims[0] ?? 0;
    if (given < rows)
      throw new UserError(
        `The model ${this.#source} gave ${given} scores for ${rows} rows. Export it so that it scores each row.`,
      );
    const width = tensor.values.length / given;
    if (this.#scores === undefined) {
      this.#width = width;
      this.#scores = new Float64Array(this.#rows * width);
    }
    const start = this.#filled * width;
    if (tensor.element === "int64")
      for (let index = 0; index < rows * width; index++) this.#scores[start + index] = Number(tensor.values[index]);
    else this.#scores.set(given === rows ? tensor.values : tensor.values.subarray(0, rows * width), start);
  }

  #addLabels(tensor: Tensor | undefined, rows: number): void {
    const codes = this.#codes;
    if (codes === undefined || tensor === undefined) return;
    if (tensor.values.length < rows)
      throw new UserError(
        `The model ${this.#source} gave ${tensor.values.length} labels for ${rows} rows. Export it so that it labels each row.`,
      );
    const known = new Map<string | number | bigint, number>();
    for (let row = 0; row < rows; row++) {
      const value = tensor.values[row] ?? 0;
      let code = known.get(value);
      if (code === undefined) known.set(value, (code = this.#codeOf(labelText(tensor, value))));
      codes[this.#filled + row] = code;
    }
  }

  #codeOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    this.#words.set(word, this.#words.size);
    return this.#words.size - 1;
  }

  #checkWidth({ classes, origin }: ClassOrder): void {
    if (classes === undefined || classes.length === this.#width) return;
    throw new UserError(
      `The model ${this.#source} gives ${this.#width} scores a row, but ${origin} ${classes.length} classes: ${listed(classes.slice(0, 10).map((name) => JSON.stringify(name)))}. Set target.classes to the classes in the order of the model's scores.`,
    );
  }
}

interface ClassOrder {
  readonly classes?: readonly string[];
  /** For messages: "the data has". */
  readonly origin: string;
}

/** The graph knows the order of its own scores; the manifest may say it; else the classes are assumed sorted. */
function orderOf({ source, facts }: LoadedOnnx, { form, classes, knownClasses }: ScoreOptions): ClassOrder {
  if (form === "value") return { origin: "" };
  const { classLabels } = facts;
  if (classLabels !== undefined && classes !== undefined && classes.join("\0") !== classLabels.join("\0")) {
    throw new UserError(
      `target.classes is ${listed(classes.map((name) => JSON.stringify(name)))}, but the scores of the model ${source} are in the order ${listed(classLabels.map((name) => JSON.stringify(name)))}. Make target.classes agree with the model.`,
    );
  }
  const order = classLabels ?? classes ?? knownClasses;
  const origin =
    classLabels === undefined ? (classes === undefined ? "the data has" : "target.classes has") : "its graph names";
  return order === undefined ? { origin } : { classes: order, origin };
}

function positiveColumn({ classes }: ClassOrder, positive: string | undefined, source: string): 0 | 1 {
  // Without any name the convention of scikit-learn and its converters holds: the second column is the positive one.
  if (classes === undefined || positive === undefined) return 1;
  const index = classes.indexOf(positive);
  if (index === 0 || index === 1) return index;
  throw new UserError(
    `target.positive is ${JSON.stringify(positive)}, but the classes of the model ${source} are ${listed(classes.slice(0, 10).map((name) => JSON.stringify(name)))}. Correct target.positive, or name target.classes in the order of the model's scores.`,
  );
}

function everySecond(scores: Float64Array, offset: 0 | 1): Float64Array {
  const column = new Float64Array(scores.length / 2);
  for (let row = 0; row < column.length; row++) column[row] = scores[row * 2 + offset] ?? Number.NaN;
  return column;
}

function labelText(tensor: Tensor, value: number | bigint): string {
  if (tensor.element === "string") return tensor.dictionary[Number(value)] ?? "";
  return tensor.element === "bool" ? String(value === 1) : String(value);
}
