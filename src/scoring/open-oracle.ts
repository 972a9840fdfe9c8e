import { featuresOf, type FeatureRules } from "../data/features.ts";
import type { Table, Wishes } from "../data/table.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { openOnnx } from "./onnx-oracle.ts";
import type { Oracle, OracleOptions } from "./oracle.ts";
import { commandAnswers } from "./predict-command.ts";
import { readPredictions } from "./predictions-file.ts";

/** Opens the artifact as its manifest says: ONNX in a child process, a predictions file, or a predict command. */
export async function openOracle(options: OracleOptions): Promise<Oracle> {
  const { contender, judged } = options;
  const model = contender.model ?? judged;
  const rules = rulesOf(model);
  const features = (table: Table) => featuresOf(table, rules);
  const closed = {
    model,
    features,
    reads: (table: Table) => features(table).map(({ name }) => table.column(name).name),
    wishes: () => ({}),
    [Symbol.asyncDispose]: async () => undefined,
  };
  switch (model.prediction.kind) {
    case "onnx":
      return await openOnnx(options, model, rules);
    case "file":
      return {
        ...closed,
        predict: ({ table, reading }) =>
          readPredictions(options, { table, reading, file: contender.predictions?.file }),
      };
    case "command":
      return {
        ...closed,
        wishes: (columns) => asWritten(columns, rules),
        ...commandAnswers(options, model),
      };
  }
}

/** Columns with a meaning of their own are no features. */
function rulesOf({ target, columns, features, excludedFeatures, inputs }: ResolvedModel): FeatureRules {
  const roles = [...target.columns, columns.id, columns.time, columns.group, columns.weight];
  return { declared: features, inputs, without: [...roles.filter((name) => name !== undefined), ...excludedFeatures] };
}

/** A command reads text, which has to be that of the data. */
function asWritten(columns: readonly string[], { declared, without }: FeatureRules): Wishes {
  const known = new Set([...(declared ?? []).map(({ name }) => name), ...without]);
  return Object.fromEntries(columns.flatMap((name) => (known.has(name) ? [] : [[name, "letters"] as const])));
}
