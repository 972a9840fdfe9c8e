import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";
import { type LoadedOnnx, noTensorOutput } from "../engines/onnx.ts";
import { describeType, type ValueType } from "../engines/onnx-types.ts";

/**
 * What a model says of a row. `binary`: a score of the positive class (or of both), or a label; `matrix`: a score for
 * each of several classes, labels or levels, or a label; `value`: one number.
 */
export type OutputForm = "binary" | "matrix" | "value";

export interface OutputNames {
  readonly score?: string;
  readonly label?: string;
}

/**
 * Which outputs are scores and labels: those that are named, else the only floating-point tensor and (for a
 * classifier) the only integer or string tensor, else the only ones whose names say so. Throws a UserError that lists
 * the outputs where that is not clear.
 */
export function chooseOutputs(
  model: Pick<LoadedOnnx, "source" | "outputs">,
  form: OutputForm,
  named: OutputNames,
): OutputNames {
  const { outputs, source } = model;
  for (const name of [named.score, named.label]) {
    if (name !== undefined && !outputs.some((output) => output.name === name)) {
      throw new UserError(
        `The model ${source} has no output ${JSON.stringify(name)}. It has ${describe(outputs)}. Correct model.outputs in the manifest.`,
      );
    }
  }
  const score = named.score ?? findScore(model, form, named);
  const label = form === "value" ? undefined : (named.label ?? findLabel(outputs, score));
  const isWanted = ({ name }: ValueType): boolean =>
    name === named.score || name === named.label || (score === undefined && (label === undefined || name !== label));
  const unread = outputs.find((output) => isWanted(output) && whyUnread(output) !== undefined);
  if (unread !== undefined) throw new UserError(`The model ${source} ${whyUnread(unread)}`);
  if (score === undefined && label === undefined)
    throw new UserError(
      `The model ${source} has no output that could be a score: it has ${describe(outputs)}. Export it with its scores as an output of floats, a row of them for each row of data.`,
    );
  return { ...(score === undefined ? {} : { score }), ...(label === undefined ? {} : { label }) };
}

/** Why an output cannot be read, and what to do about it; undefined where it can. */
function whyUnread(output: ValueType): string | undefined {
  const { kind, element, elementName, name } = output;
  const called = JSON.stringify(name);
  if (kind !== "tensor") return noTensorOutput(output);
  if (element !== "unsupported") return undefined;
  if (elementName === "float16" || elementName === "bfloat16")
    return `gives its output ${called} as ${elementName}, which is not read. Cast it to float in the graph before it leaves it (\`.float()\` in PyTorch, \`keep_io_types=True\` of onnxconverter_common's convert_float_to_float16).`;
  if (/^u?int(?:8|16|32|64)$/.test(elementName))
    return `gives its output ${called} as ${elementName}, which is not read. Cast labels to int64 and scores to float in the graph before they leave it.`;
  return `gives its output ${called} as ${elementName}, which is not read. Export it as float.`;
}

function findScore(
  { outputs, source }: Pick<LoadedOnnx, "source" | "outputs">,
  form: OutputForm,
  named: OutputNames,
): string | undefined {
  const numeric = outputs.filter(
    ({ kind, element, name }) =>
      kind === "tensor" && name !== named.label && (element === "float" || element === "double"),
  );
  const candidates =
    numeric.length > 0 || form !== "value"
      ? numeric
      : outputs.filter(({ element }) => element === "int64" || element === "int32");
  if (candidates.length <= 1) return candidates[0]?.name;
  const [telling, other] = candidates.filter(({ name }) =>
    (form === "value" ? /^(variable|prediction|output|y)/i : /prob/i).test(name),
  );
  if (telling !== undefined && other === undefined) return telling.name;
  throw new UserError(
    `The model ${source} has several outputs that could be the score: ${describe(candidates)}. Name one as model.outputs.score in the manifest.`,
  );
}

function findLabel(outputs: readonly ValueType[], score: string | undefined): string | undefined {
  const candidates = outputs.filter(
    ({ kind, element, name }) =>
      kind === "tensor" &&
      name !== score &&
      (element === "int64" ||
        element === "int32" ||
        element === "string" ||
        (element === "bool" && score === undefined)),
  );
  if (candidates.length <= 1) return candidates[0]?.name;
  const [telling, other] = candidates.filter(({ name }) => /label|class/i.test(name));
  return other === undefined ? telling?.name : undefined;
}

function describe(outputs: readonly ValueType[]): string {
  return listed(outputs.map((output) => `${JSON.stringify(output.name)} (${describeType(output)})`));
}
