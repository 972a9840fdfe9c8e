import { constants } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { formatBytes } from "../kernel/units.ts";
import type { Host } from "../host/host.ts";
import { temporaryFolder, type TemporaryFolder } from "../host/temporary.ts";
import { digestOf } from "../host/file-digest.ts";
import { fileError } from "../host/files.ts";
import { EngineError } from "./engine-error.ts";
import { childEnvironment } from "./limited.ts";
import { locateEngine } from "./native.ts";
import type { Frame, Header } from "./onnx-frame.ts";
import { type OnnxFacts, parseOnnxModel } from "./onnx-model.ts";
import { OnnxProcess } from "./onnx-process.ts";
import type { ValueType } from "./onnx-types.ts";
import type { Tensor } from "./tensor.ts";

export interface OnnxOptions {
  readonly host: Host;
  /** The ONNX file: absolute. */
  readonly file: string;
  /** Names the model in messages. Default: the file's name. */
  readonly source?: string;
  /** Bytes of address space. Default: 8 GiB and four times the file. */
  readonly memoryLimit?: number;
  /** Milliseconds for one request. Default: five minutes. */
  readonly timeout?: number;
  /** Default: as many as there are processors, at most 4. */
  readonly threads?: number;
  /** Largest file accepted, in bytes. Default: 2 GiB. */
  readonly maxBytes?: number;
  /** The other files of the artifact: tensors may lie in these, and nowhere else. Default: none. */
  readonly members?: readonly OnnxMember[];
}

/** A file that belongs to a model. */
export interface OnnxMember {
  /** Relative to the model's folder, with `/`. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** `sha256:<hex>` of its bytes. */
  readonly digest: string;
  readonly bytes: number;
}

/** Tensors by the name of their input or output. */
export type Batch = Readonly<Record<string, Tensor>>;

/** A model that has been parsed, found harmless, and loaded in a child process. */
export interface LoadedOnnx extends AsyncDisposable, Pick<OnnxFacts, "inputs" | "outputs"> {
  readonly source: string;
  /** What the file says about itself. */
  readonly facts: OnnxFacts;
  /** One call of the model for the named outputs (default: all that are tensors). Calls may overlap; answers keep their order. */
  predict(batch: Batch, outputs?: readonly string[]): Promise<Batch>;
  /** Milliseconds of each call, measured inside the child, around the engine alone. */
  time(options: { readonly calls: number; readonly warmUp: number; readonly batch: Batch }): Promise<Float64Array>;
  /** Bytes that the child has held at most, engine and Node included. */
  peakMemory(): Promise<number>;
}

/**
 * Parses and loads an ONNX file. Throws a UserError when the file cannot be read, is refused, or cannot be loaded:
 * every reason has its own sentence.
 */
export async function loadOnnx(options: OnnxOptions): Promise<LoadedOnnx> {
  const { host, file, source = basename(file) } = options;
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError("read the model", file, cause);
  });
  const { members = [], maxBytes } = options;
  const sizes = new Map(members.map((member) => [member.name, member.bytes]));
  const facts = parseOnnxModel(bytes, { source, maxBytes, members: sizes });
  const external = members.filter(({ name }) => facts.externalFiles.includes(name));
  const folder = await layOut({ temp: host.temp, source, graph: bytes, members: external });
  const total = external.reduce((sum, member) => sum + member.bytes, bytes.length);
  if (process.platform !== "linux") host.log.info("On this system the model's process has no memory limit.");
  const memoryLimit = options.memoryLimit ?? 8 * 1024 ** 3 + 4 * total;
  const child = new OnnxProcess({
    command: host.child("child:onnx"),
    folder: folder.path,
    memoryLimit,
    timeout: options.timeout ?? 300_000,
    env: childEnvironment(host),
    signal: host.signal,
    source,
  });
  const model = new OnnxChild({ source, facts, child, folder, memoryLimit });
  try {
    // Verified as late as can be: each child reads it from its files.
    await model.load(await locateEngine(host, "onnx"), options.threads ?? Math.min(4, availableParallelism()));
    return model;
  } catch (error) {
    await model[Symbol.asyncDispose]();
    throw error;
  }
}

/** The graph's name in the child's folder: one that no exporter gives to a file of tensors. */
const GRAPH_FILE = "graph.model-gitops.onnx";

interface Layout {
  readonly temp: string;
  readonly source: string;
  /** Written as it was parsed: the file cannot be exchanged in between. */
  readonly graph: Uint8Array;
  readonly members: readonly OnnxMember[];
}

/** The child's folder: the graph, and its members under the names by which it asks for them, verified where they lie. */
async function layOut({ temp, source, graph, members }: Layout): Promise<TemporaryFolder> {
  const folder = await temporaryFolder(temp, "onnx-");
  try {
    await written(join(folder.path, GRAPH_FILE), graph);
    for (const member of members) await bring(member, join(folder.path, member.name), source);
    return folder;
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch((cause: unknown) => {
    throw fileError("write", path, cause);
  });
}

async function bring({ name, file, digest }: OnnxMember, target: string, source: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } catch (cause) {
    throw fileError("copy", file, cause);
  }
  if ((await digestOf(target)) !== digest)
    throw new UserError(`${name} of the model ${source} is not the file that its run record describes. Train again.`);
}

interface LoadedParts {
  readonly source: string;
  readonly facts: OnnxFacts;
  readonly child: OnnxProcess;
  readonly folder: TemporaryFolder;
  readonly memoryLimit: number;
}

class OnnxChild implements LoadedOnnx {
  readonly #parts: LoadedParts;
  readonly source: string;
  readonly facts: OnnxFacts;
  readonly inputs: OnnxFacts["inputs"];
  readonly outputs: OnnxFacts["outputs"];

  constructor(parts: LoadedParts) {
    this.#parts = parts;
    this.source = parts.source;
    this.facts = parts.facts;
    this.inputs = parts.facts.inputs;
    this.outputs = parts.facts.outputs;
  }

  async load(engine: string, threads: number): Promise<void> {
    await this.#ask("load", { header: { kind: "load", engine, file: GRAPH_FILE, threads }, tensors: {} });
  }

  async predict(batch: Batch, outputs = this.#tensorOutputs()): Promise<Batch> {
    const { tensors } = await this.#ask("run", { header: { kind: "run", fetch: outputs }, tensors: batch });
    return tensors;
  }

  async time({
    calls,
    warmUp,
    batch,
  }: {
    readonly calls: number;
    readonly warmUp: number;
    readonly batch: Batch;
  }): Promise<Float64Array> {
    const header: Header = { kind: "time", calls, warmUp, fetch: this.#tensorOutputs() };
    const { milliseconds } = (await this.#ask("run", { header, tensors: batch })).tensors;
    if (milliseconds?.element !== "double") throw new Error("the child sent no timings");
    return milliseconds.values;
  }

  async peakMemory(): Promise<number> {
    const { header } = await this.#ask("run", { header: { kind: "memory" }, tensors: {} });
    return header.kind === "done" ? (header.peakMemory ?? 0) : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.child[Symbol.asyncDispose]();
    await this.#parts.folder[Symbol.asyncDispose]();
  }

  #tensorOutputs(): readonly string[] {
    const names = this.outputs.filter(({ kind }) => kind === "tensor").map(({ name }) => name);
    const [first] = this.outputs;
    if (names.length === 0 && first !== undefined)
      throw new UserError(`The model ${this.source} ${noTensorOutput(first)}`);
    return names;
  }

  async #ask(verb: "load" | "run", frame: Frame): Promise<Frame> {
    const answer = await this.#parts.child.request(frame);
    if (answer.header.kind === "failed") throw this.#failure(verb, answer.header.message);
    return answer;
  }

  #failure(verb: "load" | "run", message: string): UserError {
    if (verb === "load") return new UserError(this.#loadProblem(truncate(oneLine(message), 400)));
    if (ALLOCATION.test(message)) return new UserError(this.#tooLarge());
    const sentence = `ONNX Runtime cannot run the model ${this.source}: ${runProblem(message)}. Compare the model's inputs with the manifest's features.`;
    return new EngineError(sentence, { cause: new Error(message) });
  }

  /** No row has been given yet: what it says is about the model alone. */
  #loadProblem(said: string): string {
    if (ALLOCATION.test(said)) return `${this.#tooLarge()} (${said})`;
    if (/opset|IR version/i.test(said))
      return `The model ${this.source} was exported for a newer ONNX than ONNX Runtime understands. Export it with a lower target opset. (${said})`;
    return `ONNX Runtime cannot load the model ${this.source}: ${said}. Check it with onnx.checker.check_model and export it again.`;
  }

  #tooLarge(): string {
    return `The model ${this.source} asks for more than the ${formatBytes(this.#parts.memoryLimit)} of memory it may use. Check the graph for tensors of enormous size.`;
  }
}

const ALLOCATION = /allocat|bad_alloc|length_error/i;

/**
 * Why a run failed, as far as no value of a row can be in it: the graph decides what an operator complains of, and may
 * make it complain of any number or text that it was given.
 */
function runProblem(message: string): string {
  const said = oneLine(message);
  const dims =
    /^(?:\[[^\]]*\][ :\w]*)?Got invalid dimensions for input: ([^\s:]{1,100}) .*?index: (\d+) Got: (\d+) Expected: (\d+)/.exec(
      said,
    );
  if (dims !== null)
    return `its input ${JSON.stringify(dims[1])} was given another shape. Index: ${dims[2]} Got: ${dims[3]} Expected: ${dims[4]}`;
  const node =
    /^(?:\[[^\]]*\][ :\w]*)?Non-zero status code returned while running (\w{1,60}) node\. Name:'([^']{0,100})'/.exec(
      said,
    );
  const where =
    node === null ? "" : ` in its operator ${node[1]}${node[2] === "" ? "" : ` (${JSON.stringify(node[2])})`}`;
  return `it fails${where}. What ONNX Runtime says of it is not shown, since it may quote cells: run the model in ONNX Runtime, where the data is`;
}

/** What to do about an output that is no tensor: the end of a sentence about the model. */
export function noTensorOutput({ name, elementName }: Pick<ValueType, "name" | "elementName">): string {
  if (elementName === "sequence of maps")
    return (
      "gives its probabilities as a sequence of maps (ZipMap), not as a tensor. " +
      'Export it with zipmap off: to_onnx(model, X, options={"zipmap": False}).'
    );
  if (elementName === "sequence of tensors")
    return (
      `gives its output ${JSON.stringify(name)} as a sequence of tensors, one for each of several targets (as MultiOutputClassifier does), and no option of the exporter makes one of them. ` +
      "Put their scores side by side in one output, a row of them for each row of data, export a model for each target, or evaluate by a command (evaluation.command)."
    );
  return `gives its output ${JSON.stringify(name)} as a ${elementName}, not as a tensor. Export it as one tensor of floats, a row for each row of data.`;
}
