import { featuresOf } from "../data/features.ts";
import type { Table } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { openOnnx } from "./onnx-oracle.ts";
import type { Oracle, OracleOptions } from "./oracle.ts";
import { predictByCommand } from "./predict-command.ts";
import { readPredictions } from "./predictions-file.ts";

/** Opens the artifact as its manifest says: ONNX in a child process, a predictions file, or a predict command. */
export async function openOracle(options: OracleOptions): Promise<Oracle> {
  const { contender, judged } = options;
  const model = contender.model ?? judged;
  const features = (table: Table) => featuresOf(table, model.features, rolesOf(model));
  const closed = { model, features, [Symbol.asyncDispose]: async () => undefined };
  switch (model.prediction.kind) {
    case "onnx":
      return await openOnnx(options, model, features);
    case "file":
      return {
        ...closed,
        predict: (table, reading) => readPredictions(options, { table, reading, file: contender.predictions?.file }),
      };
    case "command":
      return { ...closed, predict: (table, reading) => predictByCommand(options, model, { table, reading }) };
  }
}

/** Columns with a meaning of their own: none of them is a feature. */
function rolesOf({ target, columns }: ResolvedModel): readonly string[] {
  return [...target.columns, columns.id, columns.time, columns.group, columns.weight].filter(
    (name) => name !== undefined,
  );
}
