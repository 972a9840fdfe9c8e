import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import { BadMessage, type FieldAt, MessageReader } from "./protobuf.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";

/** Operators of TensorFlow that run Python, or reach files and hosts while the graph runs. */
const DANGEROUS =
  /^(?:(?:Eager)?PyFunc(?:Stateless)?|ReadFile|WriteFile|MatchingFiles|PrintV2|ImmutableConst|WholeFileReader(?:V2)?|.*(?:Rpc|Grpc|LoadLibrary).*|.*(?:DataService|SaveDataset|Snapshot)\w*|DebugIdentity.*|.*FileSystem.*)$/;

const MOST_PROBLEMS = 50;

/** A saved_model.pb: the operators of its graphs and functions. */
export async function scanSavedModel(source: RandomAccess): Promise<readonly Problem[]> {
  const reader = new MessageReader(source);
  const names = new Set<string>();
  try {
    await operators(reader, { start: 0, end: source.size }, names);
  } catch (error) {
    if (!(error instanceof BadMessage)) throw error;
    return [structureProblem("saved-model", "The SavedModel is damaged. Write it again with tf.saved_model.save.")];
  }
  return [...names]
    .filter((name) => DANGEROUS.test(name))
    .slice(0, MOST_PROBLEMS)
    .map((name) => ({
      hazard: "code",
      kind: "tensorflow-operator",
      message: `The SavedModel has the operator ${quoted(name)}, which runs Python or reaches files. Export the model as ONNX.`,
    }));
}

/** Field numbers of saved_model.proto, meta_graph.proto, graph.proto, function.proto and node_def.proto. */
const PATHS: readonly (readonly number[])[] = [
  [2, 2, 1, 2],
  [2, 2, 2, 1, 3, 2],
];

async function operators(
  reader: MessageReader,
  whole: Pick<FieldAt, "start" | "end">,
  names: Set<string>,
): Promise<void> {
  for (const path of PATHS) await follow(reader, { whole, path, names });
}

interface Step {
  readonly whole: Pick<FieldAt, "start" | "end">;
  readonly path: readonly number[];
  readonly names: Set<string>;
}

async function follow(reader: MessageReader, { whole, path, names }: Step): Promise<void> {
  const [number, ...rest] = path;
  for await (const field of reader.fields(whole.start, whole.end)) {
    if (field.number !== number || field.wire !== "bytes") continue;
    if (rest.length === 0) names.add(await reader.text(field, 256));
    else await follow(reader, { whole: field, path: rest, names });
  }
}
