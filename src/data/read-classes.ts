import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import { namedColumns } from "../engines/onnx-classes.ts";
import type { LoadedOnnx } from "../engines/onnx.ts";
import { orderOf, translated, UnknownOrder, type ClassFacts, type ClassOrder } from "./class-order.ts";
import { isSameClass, placeOf } from "./class-words.ts";
import type { Collected } from "./collected.ts";
import { agreement, labelsOfColumns, type ScoredLabels } from "./label-evidence.ts";
import type { OutputForm, OutputNames } from "./outputs.ts";
import type { Predictions } from "./predictions.ts";

/** What the manifest says that outputs mean. */
export interface OutputMeaning {
  readonly form: OutputForm;
  /** Text form of the positive class. */
  readonly positive?: string;
  /** Of a classifier: what is known of the classes. */
  readonly classes?: ClassFacts;
  /** Of another matrix: the names of its columns. */
  readonly columns?: readonly string[];
}

export interface AskedModel {
  readonly model: Pick<LoadedOnnx, "source" | "facts">;
  readonly chosen: OutputNames;
  readonly options: OutputMeaning;
}

/** What a model's outputs mean: each column its class, each label in the data's words. Throws a UserError where that is not clear. */
export function readClasses(collected: Collected, asked: AskedModel): Predictions {
  const { form, classes, columns } = asked.options;
  const { rows, scores } = collected;
  if (form === "value") return { rows, ...(scores !== undefined && { scores: oneColumn(collected, asked) }) };
  if (columns !== undefined) return namedMatrix(collected, columns, asked);
  return classified(collected, asked, classes ?? { known: [] });
}

function oneColumn({ scores = new Float64Array(0), width }: Collected, { model }: AskedModel): Float64Array {
  if (width <= 1) return scores;
  throw new UserError(
    `The model ${model.source} gives ${width} scores a row, but a regression model gives one. Correct the task or model.outputs in the manifest.`,
  );
}

function namedMatrix(
  { rows, scores, width }: Collected,
  columns: readonly string[],
  { model }: AskedModel,
): Predictions {
  if (width !== 0 && width !== columns.length)
    throw new UserError(
      `The model ${model.source} gives ${width} scores a row, but the manifest names ${columns.length} columns: ${listed(columns.slice(0, 10).map((name) => JSON.stringify(name)))}. Name as many as the model's scores, in their order.`,
    );
  return { rows, classes: columns, ...(scores !== undefined && { scores }) };
}

function classified(collected: Collected, asked: AskedModel, facts: ClassFacts): Predictions {
  const { rows, scores, width, labels } = collected;
  const { form, positive } = asked.options;
  if (form === "binary" && width > 2)
    throw new UserError(
      `The model ${asked.model.source} gives ${width} scores a row, but a binary-classification model gives one or two. Correct the task or model.outputs in the manifest.`,
    );
  const order = scores === undefined || width < 2 ? undefined : orderOf(questionOf(collected, asked, facts));
  const said = labels && {
    labels: { codes: labels.codes, dictionary: translated(labels.dictionary, order, facts.declared) },
  };
  const named = order && { classes: order.classes };
  if (scores === undefined) return { rows, ...said };
  if (form === "matrix" && order !== undefined && said !== undefined)
    refuseContradiction({ scores, width, ...said }, order, asked.model.source);
  if (form === "matrix" && width === 1)
    throw new UserError(
      `The model ${asked.model.source} gives one score a row, but a multiclass model gives one for each class. Correct the task or model.outputs in the manifest.`,
    );
  if (form === "matrix" || order === undefined) {
    if (width === 1) refuseOther(collected, asked, facts);
    return { rows, scores, ...named, ...said };
  }
  return { rows, scores: everySecond(scores, positiveColumn(order, positive, asked.model.source)), ...named, ...said };
}

function questionOf(
  { scores, width, labels }: Collected,
  { model, chosen, options: { positive } }: AskedModel,
  facts: ClassFacts,
): Parameters<typeof orderOf>[0] {
  const named =
    chosen.score === undefined ? undefined : namedColumns(model.facts.links, { ...chosen, score: chosen.score });
  const told = scores === undefined || labels === undefined ? [] : labelsOfColumns({ scores, width, labels });
  return { source: model.source, width, named, told, positive, ...facts };
}

/** A label may follow weights or a rule of its own, but where most rows have another, one of the two is read wrong. */
const LEAST_AGREEMENT = 0.5;

function refuseContradiction(rows: ScoredLabels, { classes }: ClassOrder, source: string): void {
  const share = agreement(rows, classes);
  if (share >= LEAST_AGREEMENT) return;
  throw new UnknownOrder(
    `The model ${source} labels ${Math.round((1 - share) * 100)} % of the rows differently from its greatest score, if the scores are those of ${listed(classes.slice(0, 10).map((name) => JSON.stringify(name)))} in this order. Write the classes in the order of its scores as target.classes, or name the output whose scores they are as model.outputs.score.`,
  );
}

/** One score is that of the positive class, unless the model says that it is the other's. */
function refuseOther(collected: Collected, asked: AskedModel, facts: ClassFacts): void {
  const { named, told, source } = questionOf(collected, asked, facts);
  // A number may be that of an inner classifier.
  const [name] = named?.names.length === 1 ? named.names : [];
  const own = told[0] ?? (named?.by === "label" || !/^\d*$/.test(name ?? "") ? name : undefined);
  const { positive } = asked.options;
  if (own === undefined || positive === undefined) return;
  const [word = own] = translated([own], undefined, facts.declared);
  const known = [...facts.known, ...(facts.declared?.classes ?? [])];
  if (isSameClass(word, positive) || placeOf(word, known) === -1) return;
  throw new UnknownOrder(
    `The one score of the model ${source} is that of ${JSON.stringify(word)}, and target.positive is ${JSON.stringify(positive)}. Export the scores of both classes, or that of ${JSON.stringify(positive)}.`,
  );
}

function positiveColumn({ classes }: ClassOrder, positive: string | undefined, source: string): 0 | 1 {
  const index = positive === undefined ? -1 : placeOf(positive, classes);
  if (index === 0 || index === 1) return index;
  throw new UnknownOrder(
    `target.positive is ${JSON.stringify(positive)}, but the classes of the model ${source} are ${listed(classes.slice(0, 10).map((name) => JSON.stringify(name)))}. Correct target.positive, or write under target what the model calls each label of the data, such as \`classes: {no: 0, yes: 1}\`.`,
  );
}

function everySecond(scores: Float64Array, offset: 0 | 1): Float64Array {
  const column = new Float64Array(scores.length / 2);
  for (let row = 0; row < column.length; row++) column[row] = scores[row * 2 + offset] ?? Number.NaN;
  return column;
}
