import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import { batches } from "./batches.ts";
import type { ClassFacts } from "./class-order.ts";
import { Collector, type Counts } from "./collected.ts";
import { type FeatureRules, type FeatureSpec, mapInputs } from "./features.ts";
import { readClasses } from "./read-classes.ts";
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
  /** Of a classifier: what is known of the classes. */
  readonly classes?: ClassFacts;
  /** Of another matrix: the names of its columns. */
  readonly columns?: readonly string[];
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
  const { score: scoreName, label } = chooseOutputs(model, form, outputs);
  // Of several labels a row, the scores say all.
  const isLabelled = label !== undefined && options.columns === undefined;
  const chosen = { ...(scoreName !== undefined && { score: scoreName }), ...(isLabelled && { label }) };
  const fetch = [chosen.score, chosen.label].filter((name) => name !== undefined);
  const collector = new Collector(model.source, table.rows, chosen);
  const size = options.batchSize ?? batchSizeFor(features.length);
  const waiting: { readonly rows: Counts; readonly answer: Promise<Batch> }[] = [];
  const settle = async (): Promise<void> => {
    const next = waiting.shift();
    if (next !== undefined) collector.add(await next.answer, next.rows);
  };
  for await (const { rows, tensors } of batches(table, mapping, size)) {
    const sent = mapping.fixedRows ?? rows;
    const answer = model.predict(tensors, fetch);
    // It is awaited later; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    waiting.push({ rows: { rows, sent }, answer });
    if (waiting.length >= IN_FLIGHT) await settle();
  }
  while (waiting.length > 0) await settle();
  return readClasses(collector.finish(), { model, chosen, options });
}

/** Rows for a batch of about 512 KiB of floats, between 1024 and 8192. */
export function batchSizeFor(features: number): number {
  const rows = Math.floor((512 * 1024) / (4 * Math.max(1, features)));
  return Math.min(8192, Math.max(1024, 2 ** Math.floor(Math.log2(rows))));
}
