import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import { batches } from "./batches.ts";
import { Collector, type Counts } from "./collected.ts";
import { type FeatureRules, type FeatureSpec, mapInputs } from "./features.ts";
import type { Predictions } from "./predictions.ts";
import { readClasses, type OutputMeaning } from "./read-classes.ts";
import { chooseOutputs, type OutputNames } from "./outputs.ts";
import type { Table } from "./table.ts";

export interface ScoreOptions extends OutputMeaning {
  readonly features: readonly FeatureSpec[];
  /** Whether the manifest lists the features. */
  readonly isDeclared: boolean;
  /** `model.inputs` of the manifest, and the columns that are no features. */
  readonly inputs?: FeatureRules["inputs"];
  readonly without?: FeatureRules["without"];
  /** `model.outputs` of the manifest. */
  readonly outputs?: OutputNames;
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
