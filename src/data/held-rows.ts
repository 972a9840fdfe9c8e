import type { Batch, LoadedOnnx } from "../engines/onnx.ts";
import type { Tensor } from "../engines/tensor.ts";
import { UserError } from "../kernel/errors.ts";
import { batches } from "./batches.ts";
import { Collector } from "./collected.ts";
import { mapInputs, type MappedInput } from "./features.ts";
import { chooseOutputs } from "./outputs.ts";
import type { Predictions } from "./predictions.ts";
import { readClasses } from "./read-classes.ts";
import type { ScoreOptions } from "./score.ts";
import type { Table } from "./table.ts";

/** A few rows as a model is given them, to ask it again with a column in another order. */
export interface HeldRows {
  readonly rows: number;
  /** The columns that the model is given, each once. */
  readonly columns: readonly HeldColumn[];
  /** Its answers; with `mixed`, these columns' cells are those of other rows: `order` says of each row which. */
  ask(mixed?: Mixed): Promise<Predictions>;
}

export interface HeldColumn {
  readonly name: string;
  /** What the model reads: numbers, or positions in a list of texts. */
  readonly isText: boolean;
  values(): Float64Array;
}

export interface Mixed {
  readonly columns: ReadonlySet<string>;
  readonly order: Uint32Array;
}

/** Reads all rows of a small table into memory. Throws a UserError where they do not fit the model. */
export async function holdRows(model: LoadedOnnx, table: Table, options: ScoreOptions): Promise<HeldRows> {
  const { form, features, outputs = {} } = options;
  const mapping = mapInputs(model.inputs, features, { ...options, table });
  if (mapping.fixedRows !== undefined)
    throw new UserError(
      `The model ${model.source} takes ${mapping.fixedRows} rows at a time. Export it with a dynamic first dimension.`,
    );
  const { score, label } = chooseOutputs(model, form, outputs);
  const isLabelled = label !== undefined && options.columns === undefined;
  const chosen = { ...(score !== undefined && { score }), ...(isLabelled && { label }) };
  const fetch = [chosen.score, chosen.label].filter((name) => name !== undefined);
  const tensors = await onlyBatch(table, mapping);
  const { rows } = table;
  return {
    rows,
    columns: heldColumns(mapping.inputs, tensors, rows),
    ask: async (mixed) => {
      const asked = mixed === undefined ? tensors : mixedBatch(mapping.inputs, tensors, mixed);
      const collector = new Collector(model.source, rows, chosen);
      collector.add(await model.predict(asked, fetch), { rows, sent: rows });
      return readClasses(collector.finish(), { model, chosen, options });
    },
  };
}

async function onlyBatch(table: Table, mapping: Parameters<typeof batches>[1]): Promise<Batch> {
  for await (const { tensors } of batches(table, mapping, { size: table.rows })) return tensors;
  throw new UserError(`${table.source} has no rows.`);
}

function heldColumns(inputs: readonly MappedInput[], tensors: Batch, rows: number): readonly HeldColumn[] {
  const found = new Map<string, HeldColumn>();
  for (const { name: input, element, columns } of inputs)
    for (const [offset, { name }] of columns.entries()) {
      const values = (): Float64Array => {
        const cells = tensors[input]?.values ?? [];
        return Float64Array.from({ length: rows }, (_, row) =>
          Number(cells[row * columns.length + offset] ?? Number.NaN),
        );
      };
      if (!found.has(name)) found.set(name, { name, isText: element === "string", values });
    }
  return [...found.values()];
}

/** Only the tensors that have one of the columns are copied. */
function mixedBatch(inputs: readonly MappedInput[], tensors: Batch, { columns: mixed, order }: Mixed): Batch {
  const changed = inputs.flatMap(({ name, columns }) => {
    const offsets = columns.flatMap((column, offset) => (mixed.has(column.name) ? [offset] : []));
    const tensor = tensors[name];
    return tensor === undefined || offsets.length === 0
      ? []
      : [[name, mixedTensor(tensor, { offsets, order, stride: columns.length })] as const];
  });
  return { ...tensors, ...Object.fromEntries(changed) };
}

interface Mixing {
  readonly offsets: readonly number[];
  readonly order: Uint32Array;
  readonly stride: number;
}

function mixedTensor(tensor: Tensor, { offsets, order, stride }: Mixing): Tensor {
  if (tensor.element === "int64") {
    const values = tensor.values.slice();
    for (const offset of offsets)
      for (const [row, from] of order.entries())
        values[row * stride + offset] = tensor.values[from * stride + offset] ?? 0n;
    return { ...tensor, values };
  }
  const copy = { ...tensor, values: tensor.values.slice() } as typeof tensor;
  for (const offset of offsets)
    for (const [row, from] of order.entries())
      copy.values[row * stride + offset] = tensor.values[from * stride + offset] ?? 0;
  return copy;
}
