import { join, posix } from "node:path";
import { featuresOf, mapInputs, wishesOf, type FeatureRules } from "../data/features.ts";
import { holdRows } from "../data/held-rows.ts";
import { askRows, type AskedRows, type ScoreOptions } from "../data/score.ts";
import type { Table } from "../data/table.ts";
import { loadOnnx, type OnnxMember } from "../engines/onnx.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { LocalArtifact } from "../records/artifact.ts";
import type { Oracle, OracleOptions } from "./oracle.ts";
import { within } from "./problems.ts";
import { FORMS, unlabelledReading, type Reading } from "./reading.ts";
import { nameOf } from "./role.ts";
import { requireSameQuestion } from "./shard-answers.ts";

/** The graph in a child process; it is asked about a batch of rows at a time. */
export async function openOnnx(options: OracleOptions, model: ResolvedModel, rules: FeatureRules): Promise<Oracle> {
  const { host, contender } = options;
  const onnx = await within({ rule: "model", file: model.file }, () =>
    loadOnnx({ host, file: contender.file, source: sourceOf(options), members: membersOf(contender) }),
  );
  const outputs = definedOnly(model.outputs);
  const how = (table: Table, reading: Reading): ScoreOptions => ({
    form: FORMS[reading.task],
    ...rules,
    features: featuresOf(table, rules),
    isDeclared: model.features !== undefined,
    outputs,
    ...classesOf(reading),
  });
  const asked = (table: Table, reading: Reading): AskedRows => askRows(onnx, table, how(table, reading));
  const at = { rule: "model", file: model.file } as const;
  return {
    model,
    onnx,
    features: (table) => featuresOf(table, rules),
    reads: (table) => {
      const isDeclared = model.features !== undefined;
      const { inputs } = mapInputs(onnx.inputs, featuresOf(table, rules), { ...rules, table, isDeclared });
      return inputs.flatMap(({ columns }) => columns.map(({ name }) => name));
    },
    wishes: (columns) => wishesOf(onnx.inputs, columns, rules),
    predict: ({ table, reading, given }) =>
      within(at, async () => {
        const rows = asked(table, reading);
        if (given !== undefined) requireSameQuestion(given, rows.digest);
        return rows.read(given?.kind === "rows" ? given.collected : await rows.collect());
      }),
    hold: ({ table, reading }) => within(at, () => holdRows(onnx, table, how(table, reading))),
    share: (table) => ({ kind: "rows", asked: asked(table, unlabelledReading(options.judged)) }),
    [Symbol.asyncDispose]: () => onnx[Symbol.asyncDispose](),
  };
}

/** The other files of its set by the names that the graph has for them: relative to the graph's folder. */
export function membersOf({ parts }: LocalArtifact): readonly OnnxMember[] {
  if (parts?.set.main === undefined) return [];
  const { folder, set } = parts;
  const base = posix.dirname(parts.set.main);
  return set.files
    .filter(({ name }) => name !== set.main)
    .map(({ name, ...file }) => ({ ...file, name: posix.relative(base, name), file: join(folder, name) }));
}

function sourceOf({ contender: { file }, ...answerer }: OracleOptions): string {
  return `${file.split("/").at(-1) ?? file} (${nameOf(answerer)})`;
}

function classesOf(reading: Reading): Pick<ScoreOptions, "classes" | "columns" | "positive"> {
  switch (reading.task) {
    case "binary-classification": {
      const { declared, positive, negative } = reading;
      return { classes: { declared, known: known([positive, negative]) }, positive };
    }
    case "multiclass-classification":
      return { classes: { declared: reading.declared, known: reading.classes } };
    case "multilabel-classification":
      return { columns: reading.names };
    case "quantile-regression":
      return { columns: reading.levels.map(String) };
    case "regression":
    case "forecasting":
    case "ranking":
    case "text-generation":
      return {};
  }
}

function known(words: readonly (string | undefined)[]): readonly string[] {
  return words.filter((word) => word !== undefined).toSorted();
}

function definedOnly({ score: scores, label }: ResolvedModel["outputs"]): {
  readonly score?: string;
  readonly label?: string;
} {
  return { ...(scores !== undefined && { score: scores }), ...(label !== undefined && { label }) };
}
