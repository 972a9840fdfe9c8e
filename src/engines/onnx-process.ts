import { deferred } from "../kernel/deferred.ts";
import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { formatBytes, formatDuration } from "../kernel/units.ts";
import { limited } from "./limited.ts";
import { decodeFrame, type Dictionaries, encodeFrame, type Frame, PREFIX_BYTES, readPrefix } from "./onnx-frame.ts";

export interface ChildOptions {
  /** Re-enters this program as the inference child. */
  readonly command: readonly string[];
  /** The child's working folder: empty but for the model. */
  readonly folder: string;
  /** Bytes of address space. */
  readonly memoryLimit: number;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly env: Readonly<Record<string, string>>;
  /** Names the model in messages. */
  readonly source: string;
  /** Ends the child when the person or the runner cancels. */
  readonly signal: AbortSignal;
}

/** Bytes of one answer: a batch of 8,192 rows with 16,384 scores each. */
const MOST_ANSWERED = 1024 ** 3;

interface Pending {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** The parent's end of an inference child: requests are answered in order, several may be on their way. */
export class OnnxProcess implements AsyncDisposable {
  readonly #options: ChildOptions;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #sent: Dictionaries = new Map();
  readonly #received: Dictionaries = new Map();
  readonly #pending: Pending[] = [];
  readonly #ended: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #errorText = "";

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#child = start(options);
    const [input, , errors, answers] = this.#child.stdio;
    if (!isWritable(input) || !isReadable(errors) || !isReadable(answers)) throw new Error("the child has no pipes");
    this.#input = input;
    input.on("error", () => undefined);
    answers.on("data", (chunk: Buffer) => this.#guarded(chunk));
    answers.on("error", () => undefined);
    errors.on("data", (chunk: Buffer) => (this.#errorText = (this.#errorText + chunk.toString("utf8")).slice(-2000)));
    const { promise, resolve } = deferred<void>();
    this.#ended = promise;
    this.#child.once("error", (cause) =>
      this.#fail(new UserError(`The inference process could not be started: ${cause.message}.`, { cause })),
    );
    this.#child.once("close", (code, signal) => {
      this.#fail(new UserError(this.#describeEnd(code, signal)));
      resolve();
    });
    this.#child.once("error", () => resolve());
    options.signal.addEventListener("abort", this.#cancel);
  }

  readonly #cancel = (): void => {
    this.#fail(new UserError(`The model ${this.#options.source} was stopped: the run was cancelled.`));
    this.#child.kill("SIGKILL");
  };

  /** Throws a UserError when the child reports a failure, dies, or takes too long. */
  async request(frame: Frame): Promise<Frame> {
    if (this.#failure !== undefined) throw this.#failure;
    const { promise, resolve, reject } = deferred<Frame>();
    this.#pending.push({ resolve, reject });
    if (this.#pending.length === 1) this.#arm();
    this.#input.cork();
    for (const piece of encodeFrame(frame, this.#sent)) this.#input.write(piece);
    this.#input.uncork();
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= new Error("the inference process has been closed");
    this.#options.signal.removeEventListener("abort", this.#cancel);
    this.#input.destroy();
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    this.#timer = setTimeout(() => {
      const { source, timeout } = this.#options;
      this.#fail(
        new UserError(
          `The model ${source} did not answer within ${formatDuration(timeout)} and was stopped. Use a smaller model or smaller batches.`,
        ),
      );
      this.#child.kill("SIGKILL");
    }, this.#options.timeout);
  }

  /** What an answer makes fail, such as more than fits into memory, is this model's trouble and not the program's end. */
  #guarded(chunk: Buffer): void {
    if (this.#failure !== undefined) return;
    try {
      this.#receive(chunk);
    } catch (cause) {
      const { source } = this.#options;
      const why = cause instanceof UserError ? cause.message : "in a form or size that cannot be read";
      this.#fail(
        new UserError(`The model ${source} answers ${why}. Check the graph for outputs of enormous size.`, { cause }),
      );
      this.#child.kill("SIGKILL");
    }
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    for (let body = this.#takeBody(); body !== undefined; body = this.#takeBody()) {
      const frame = decodeFrame(body.bytes, body.json, this.#received);
      this.#pending.shift()?.resolve(frame);
      this.#arm();
    }
  }

  /** The body of the next frame if all of it is there: the one copy on this side. */
  #takeBody(): { readonly bytes: ArrayBuffer; readonly json: number } | undefined {
    if (this.#buffered < PREFIX_BYTES) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < PREFIX_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    const [first] = this.#chunks;
    if (first === undefined) return undefined;
    const { json, header, payload } = readPrefix(first);
    const length = header + payload;
    if (length > MOST_ANSWERED) throw new UserError(`with ${formatBytes(length)} for one batch of rows`);
    if (this.#buffered < PREFIX_BYTES + length) return undefined;
    const bytes = new ArrayBuffer(length);
    this.#drop(PREFIX_BYTES);
    this.#moveInto(new Uint8Array(bytes));
    return { bytes, json };
  }

  #moveInto(target: Uint8Array): void {
    for (let filled = 0; filled < target.length;) {
      const [first] = this.#chunks;
      if (first === undefined) return;
      const piece = first.subarray(0, target.length - filled);
      target.set(piece, filled);
      filled += piece.length;
      this.#drop(piece.length);
    }
  }

  #drop(count: number): void {
    const [first] = this.#chunks;
    if (first === undefined) return;
    if (first.length === count) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(count);
    this.#buffered -= count;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    clearTimeout(this.#timer);
    for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    const { source, memoryLimit } = this.#options;
    const limit = formatBytes(memoryLimit);
    if (signal === "SIGKILL")
      return `The model ${source} was ended by the system, most likely because the machine ran out of memory. Use a smaller model, smaller batches or a larger machine.`;
    if (signal === "SIGABRT" || signal === "SIGTRAP" || code === 134)
      return `The model ${source} made ONNX Runtime abort, most likely because it asked for more than ${limit} of memory. Check the graph for tensors of enormous size.`;
    const said = this.#errorText === "" ? "" : ` It said: ${truncate(oneLine(this.#errorText), 300)}`;
    return `The inference process for ${source} ended unexpectedly (${signal ?? `exit code ${code}`}).${said} Run the model with ONNX Runtime on its own to see more.`;
  }
}

function start({ command, folder, memoryLimit, env }: ChildOptions): ChildProcess {
  const [program, args] = limited(command, memoryLimit);
  // The fourth is ANSWER_FD; standard output is left to whatever native code prints.
  const options = {
    cwd: folder,
    env: { ...env },
    stdio: ["pipe", "ignore", "pipe", "pipe"],
  } satisfies SpawnOptions;
  return spawn(program, args, options);
}

function isWritable(stream: Readable | Writable | Duplex | null | undefined): stream is Writable {
  return stream !== null && stream !== undefined && "write" in stream;
}

function isReadable(stream: Readable | Writable | Duplex | null | undefined): stream is Readable {
  return stream !== null && stream !== undefined && "read" in stream;
}
