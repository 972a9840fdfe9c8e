import { UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { type Field, fieldsOf, isMessage, isVarint, textOf } from "./onnx-fields.ts";
import type { MemberSizes } from "./onnx-external.ts";
import { type GraphFacts, walkFunction, walkGraph } from "./onnx-graph.ts";
import { type GraphLinks, readLinks } from "./onnx-links.ts";
import { readValueInfo, type ValueType } from "./onnx-types.ts";

/** What an ONNX file says about itself, read without running anything. */
export interface OnnxFacts {
  readonly inputs: readonly ValueType[];
  readonly outputs: readonly ValueType[];
  readonly irVersion: number;
  readonly producer: string;
  /** Operator-set version by domain; the standard domain is the empty string. */
  readonly opsets: Readonly<Record<string, number>>;
  /** How often each operator occurs, subgraphs included; names outside the standard domain have it as a prefix. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of weights: initializers, constants, and the float attributes of classical-ML operators. */
  readonly parameters: number;
  /** How its values hang together, to ask for the classes of an output's columns. */
  readonly links: GraphLinks;
  readonly bytes: number;
  /** Other files of the artifact that hold tensors, relative to the file's folder. */
  readonly externalFiles: readonly string[];
}

export interface ParseOptions {
  /** Names the model in messages. */
  readonly source: string;
  /** Largest file accepted, in bytes. Default: 2 GiB. */
  readonly maxBytes?: number | undefined;
  /** Files of the artifact in which tensors may lie. Default: none. */
  readonly members?: MemberSizes | undefined;
}

// The largest protobuf message; a larger model keeps its tensors in other files of its artifact.
const DEFAULT_LIMIT = 2 ** 31;

/** Everything the CPU build of ONNX Runtime implements itself; the standard domain is the empty string. */
export const KNOWN_DOMAINS: ReadonlySet<string> = new Set([
  "",
  "ai.onnx.ml",
  "com.microsoft",
  "ai.onnx.preview",
  "com.ms.internal.nhwc",
]);

/**
 * Parses an ONNX ModelProto (onnx.proto of ONNX 1.17) before anything loads it. Throws a UserError, each its own
 * sentence, when the file is empty, too large, truncated, not ONNX, without a graph, keeps tensors in files that are no
 * members of its artifact, or uses operators that ONNX Runtime does not bring.
 */
export function parseOnnxModel(
  file: Uint8Array,
  { source, maxBytes = DEFAULT_LIMIT, members = new Map() }: ParseOptions,
): OnnxFacts {
  if (file.length === 0)
    throw new UserError(`The model ${source} is empty. Did the training command finish writing it?`);
  if (file.length > maxBytes) {
    throw new UserError(
      `The model ${source} is ${formatBytes(file.length)}; at most ${formatBytes(maxBytes)} are accepted. Make it smaller, for example by quantization.`,
    );
  }
  try {
    return readModel(file, members);
  } catch (cause) {
    if (cause instanceof UserError) throw new UserError(`${source}: ${cause.message}`, { cause });
    throw new UserError(notOnnx(file, source), { cause });
  }
}

function readModel(file: Uint8Array, members: MemberSizes): OnnxFacts {
  const facts: GraphFacts = {
    operators: new Map(), domains: new Set(), parameters: 0, members, usedMembers: new Set(),
  }; // prettier-ignore
  const functionDomains = new Set<string>();
  const opsets: Record<string, number> = {};
  const graphs: Uint8Array[] = [];
  let irVersion = 0;
  let producer = "";
  for (const field of fieldsOf(file)) {
    if (isVarint(field, 1)) irVersion = field.varint;
    else if (isMessage(field, 2)) producer = textOf(field.bytes);
    else if (isMessage(field, 7)) graphs.push(field.bytes);
    else if (isMessage(field, 8)) readOpset(field.bytes, opsets);
    else if (isMessage(field, 20)) walkTraining(field, facts);
    else if (isMessage(field, 25)) functionDomains.add(walkFunction(field.bytes, facts));
  }
  const [graph] = graphs;
  if (graph === undefined || irVersion === 0) throw new RangeError("no graph");
  if (graphs.length > 1) throw new UserError("The file holds more than one graph. Export one model a file.");
  walkGraph(graph, facts);
  refuseUnknownDomains(facts, functionDomains);
  const { inputs, outputs } = readSignature(graph);
  return {
    inputs, outputs, irVersion, producer, opsets,
    operators: Object.fromEntries([...facts.operators].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    parameters: facts.parameters,
    links: readLinks(graph),
    bytes: file.length,
    externalFiles: [...facts.usedMembers].toSorted(),
  }; // prettier-ignore
}

/** Inputs that are initializers too are defaults, not something to feed. */
function readSignature(graph: Uint8Array): { inputs: readonly ValueType[]; outputs: readonly ValueType[] } {
  const inputs: ValueType[] = [];
  const outputs: ValueType[] = [];
  const defaults = new Set<string>();
  for (const field of fieldsOf(graph)) {
    if (isMessage(field, 11)) inputs.push(readValueInfo(field.bytes));
    else if (isMessage(field, 12)) outputs.push(readValueInfo(field.bytes));
    else if (isMessage(field, 5)) defaults.add(nameOfTensor(field.bytes));
  }
  const fed = inputs.filter(({ name }) => !defaults.has(name));
  if (fed.length === 0)
    throw new UserError("The model has no input, so it cannot look at data. Export it with its features as inputs.");
  if (outputs.length === 0) throw new UserError("The model has no output. Export it with its scores as an output.");
  return { inputs: fed, outputs };
}

function nameOfTensor(tensor: Uint8Array): string {
  for (const field of fieldsOf(tensor)) if (isMessage(field, 8)) return textOf(field.bytes);
  return "";
}

function readOpset(message: Uint8Array, opsets: Record<string, number>): void {
  let domain = "";
  let version = 0;
  for (const field of fieldsOf(message)) {
    if (isMessage(field, 1)) domain = textOf(field.bytes);
    else if (isVarint(field, 2)) version = field.varint;
  }
  opsets[domain === "ai.onnx" ? "" : domain] = version;
}

function walkTraining(training: Field, facts: GraphFacts): void {
  for (const field of fieldsOf(training.bytes)) {
    if (isMessage(field, 1) || isMessage(field, 2)) walkGraph(field.bytes, facts);
  }
}

function refuseUnknownDomains({ domains, operators }: GraphFacts, functionDomains: ReadonlySet<string>): void {
  const unknown = [...domains].find((domain) => !KNOWN_DOMAINS.has(domain) && !functionDomains.has(domain));
  if (unknown === undefined) return;
  const operator = [...operators.keys()].find((name) => name.startsWith(`${unknown}::`)) ?? unknown;
  throw new UserError(
    `The model uses the custom operator ${JSON.stringify(operator.slice(0, 120))}, which would need foreign code. ` +
      "Export it with standard operators, or evaluate a predictions file (evaluation.predictions).",
  );
}

function notOnnx(file: Uint8Array, source: string): string {
  const hint = foreignFormat(file);
  if (hint !== undefined) return `The model ${source} is no ONNX file but ${hint}`;
  return `The model ${source} is no readable ONNX file: it is cut off or damaged. Check that the training command wrote it completely, and export it again.`;
}

/** Formats people put in its place. Those that run code when loaded are never loaded. */
function foreignFormat(file: Uint8Array): string | undefined {
  const start = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 64));
  const text = start.toString("latin1");
  if (start[0] === 0x80 && start[1] !== undefined && start[1] >= 2 && start[1] <= 5)
    return "a Python pickle, which runs code when it is loaded. Export the model to ONNX.";
  if (text.startsWith("PK\u0003\u0004")) return "a ZIP archive (PyTorch, Keras or NumPy). Export the model to ONNX.";
  if (text.startsWith("\u0089HDF")) return "an HDF5 file (Keras). Export the model to ONNX.";
  if (text.startsWith("version https://git-lfs.github.com")) return "a Git LFS pointer. Check out with `lfs: true`.";
  if (text.slice(4, 8) === "ORTM") return "an ORT-format file. Keep the .onnx file it was made from.";
  if (/^\s*[{[<]/.test(text)) return "text. Export the model to ONNX.";
  return undefined;
}
