import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Readable } from "node:stream";
import { deferred, type Deferred } from "../kernel/deferred.ts";
import { UserError } from "../kernel/errors.ts";
import { formatBytes, formatDuration } from "../kernel/units.ts";
import { arrayOf, type ArrayOf } from "./duckdb-chunk.ts";
import { limited } from "./limited.ts";
import { queryProblem } from "./query-errors.ts";
import { answerIn, type Answer, type Query } from "./query-frame.ts";

/** Address space of the child. Node and the engine take 2 GiB of it before they have done anything. */
const ADDRESS_SPACE = 4 * 1024 ** 3;
const MEMORY = 512 * 1024 ** 2;
/** Milliseconds until a busy machine has started the child and loaded the engine. */
const STARTING = 20_000;

export interface QueryOptions {
  /** Re-enters this program as the query child. */
  readonly command: readonly string[];
  /** Where the engine is, verified: each child reads it from its files. */
  engine(): Promise<string>;
  /** The child's working folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds for one expression. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/**
 * Evaluates a user's expressions in a process that holds nothing but the columns they read, has a limit of memory, and
 * is ended where one takes too long: an expression may ask for any amount of both. One process serves all of them.
 */
export class QueryProcess implements AsyncDisposable {
  readonly #options: QueryOptions;
  #engine = "";
  #child: ChildProcess | undefined;
  #pending: Deferred<Answer> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: QueryOptions) {
    this.#options = options;
  }

  readonly #cancel = (): void => this.#stop(new UserError("A query was stopped: the run was cancelled."));

  /** Throws a UserError that quotes no cell. */
  async ask<T extends Query["type"]>(
    query: Pick<Query, "file" | "sql" | "out"> & { readonly type: T },
    rows: number,
  ): Promise<ArrayOf<T>> {
    const turn = this.#queue.then(() => this.#answer(query));
    this.#queue = turn.catch(() => undefined);
    const answer = await turn;
    if ("failed" in answer) throw new UserError(queryProblem(answer.failed));
    const bytes = await readFile(query.out);
    await rm(query.out, { force: true });
    const values = arrayOf(query.type, rows);
    if (answer.rows !== rows || bytes.length !== values.byteLength) throw new Error("the query child left other rows");
    new Uint8Array(values.buffer).set(bytes);
    return values;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.signal.removeEventListener("abort", this.#cancel);
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit").catch(() => undefined);
  }

  async #answer(query: Pick<Query, "file" | "sql" | "out" | "type">): Promise<Answer> {
    const { timeout, signal } = this.#options;
    signal.throwIfAborted();
    const engine = this.#child === undefined ? await this.#options.engine() : this.#engine;
    this.#engine = engine;
    const patience = this.#child === undefined ? timeout + STARTING : timeout;
    const child = (this.#child ??= this.#start());
    const pending = (this.#pending = deferred<Answer>());
    const timer = setTimeout(() => this.#stop(tooLong(timeout)), patience);
    const threads = Math.min(4, availableParallelism());
    child.stdin?.write(`${JSON.stringify({ ...query, engine, threads, memory: MEMORY } satisfies Query)}\n`);
    try {
      return await pending.promise;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }

  #start(): ChildProcess {
    const { command, folder, env, signal } = this.#options;
    signal.addEventListener("abort", this.#cancel);
    // glibc reserves address space for each thread's arena.
    const [program, args] = limited(command, ADDRESS_SPACE);
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env, MALLOC_ARENA_MAX: "2" },
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    child.stdin?.on("error", () => undefined);
    child.once("error", (cause) =>
      this.#end(child, new UserError(`The process for queries could not be started: ${cause.message}.`, { cause })),
    );
    child.once("close", () => this.#end(child, new UserError(TOO_MUCH)));
    const [, , , answers] = child.stdio;
    if (answers !== null && answers !== undefined && "read" in answers) this.#listen(answers);
    return child;
  }

  #listen(answers: Readable): void {
    let text = "";
    answers.on("error", () => undefined);
    answers.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const answer = answerIn(text.slice(0, end));
        text = text.slice(end + 1);
        if (answer !== undefined) this.#pending?.resolve(answer);
      }
    });
  }

  #stop(error: UserError): void {
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGKILL");
    this.#end(child, error);
  }

  /** Only the process that is asked now fails what is asked now; the next question starts another. */
  #end(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#pending?.reject(error);
  }
}

export const TOO_MUCH = `It asks for more memory than an expression may use (${formatBytes(ADDRESS_SPACE)}), and was stopped. Use a simpler expression.`;

function tooLong(timeout: number): UserError {
  return new UserError(
    `It took longer than ${formatDuration(timeout)} and was stopped. Use a simpler expression, or write its result as a column of the data.`,
  );
}
