import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import { canonicalJson, sha256, type Digest } from "../records/canonical.ts";
import { batches, type RowRange } from "./batches.ts";
import { Collector, type Collected, type Counts } from "./collected.ts";
import { type FeatureRules, type FeatureSpec, type InputMapping, mapInputs } from "./features.ts";
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

/** What there is to ask of a model about a table, before any row of it is asked. */
export interface AskedRows {
  readonly rows: number;
  /** Rows of one call: what is asked begins and ends where a call does, so that no answer depends on who else asks. */
  readonly unit: number;
  /** Everything but the model and the cells that decides the answers: the same in every job that asks the same. */
  readonly digest: Digest;
  /** Asks. Default: all rows. */
  collect(range?: RowRange): Promise<Collected>;
  /** What answers of all rows mean. */
  read(collected: Collected): Predictions;
}

/**
 * Asks the model of every row, in calls of one size. Throws a UserError where inputs or outputs do not fit the manifest, or
 * the model fails.
 */
export function askRows(model: LoadedOnnx, table: Table, options: ScoreOptions): AskedRows {
  const { form, features, outputs = {} } = options;
  const mapping = mapInputs(model.inputs, features, { ...options, table });
  const { score: scoreName, label } = chooseOutputs(model, form, outputs);
  // Of several labels a row, the scores say all.
  const isLabelled = label !== undefined && options.columns === undefined;
  const chosen = { ...(scoreName !== undefined && { score: scoreName }), ...(isLabelled && { label }) };
  const size = options.batchSize ?? batchSizeFor(features.length);
  const { rows } = table;
  return {
    rows,
    unit: mapping.fixedRows ?? size,
    digest: sha256(canonicalJson({ rows, size, chosen, ...writtenMapping(mapping) })),
    collect: (range = { from: 0, to: rows }) => collect({ model, table, mapping, chosen, size, range }),
    read: (collected) => readClasses(collected, { model, chosen, options }),
  };
}

/** Without what a database calls its columns. */
function writtenMapping({ inputs, fixedRows }: InputMapping) {
  return {
    fixedRows: fixedRows ?? null,
    inputs: inputs.map(({ columns, ...input }) => ({
      ...input,
      columns: columns.map(({ name, kind, type }) => ({ name, kind, type })),
    })),
  };
}

interface Collecting {
  readonly model: LoadedOnnx;
  readonly table: Table;
  readonly mapping: InputMapping;
  readonly chosen: OutputNames;
  readonly size: number;
  readonly range: RowRange;
}

async function collect({ model, table, mapping, chosen, size, range }: Collecting): Promise<Collected> {
  const fetch = [chosen.score, chosen.label].filter((name) => name !== undefined);
  const collector = new Collector(model.source, range.to - range.from, chosen);
  const waiting: { readonly rows: Counts; readonly answer: Promise<Batch> }[] = [];
  const settle = async (): Promise<void> => {
    const next = waiting.shift();
    if (next !== undefined) collector.add(await next.answer, next.rows);
  };
  for await (const { rows, tensors } of batches(table, mapping, { size, range })) {
    const sent = mapping.fixedRows ?? rows;
    const answer = model.predict(tensors, fetch);
    // It is awaited later; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    waiting.push({ rows: { rows, sent }, answer });
    if (waiting.length >= IN_FLIGHT) await settle();
  }
  while (waiting.length > 0) await settle();
  return collector.finish();
}

/** Rows for a batch of about 512 KiB of floats, between 1024 and 8192. */
export function batchSizeFor(features: number): number {
  const rows = Math.floor((512 * 1024) / (4 * Math.max(1, features)));
  return Math.min(8192, Math.max(1024, 2 ** Math.floor(Math.log2(rows))));
}
