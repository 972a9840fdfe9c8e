import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { deferred, type Deferred } from "../../kernel/deferred.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { GovernanceRule } from "../../generated/types.ts";
import type { RuleExpressions } from "../../kernel/rule-expressions.ts";
import type { RuleResult } from "../../kernel/rule-result.ts";
import { formatBytes, formatDuration } from "../../kernel/units.ts";
import { limited } from "../limited.ts";
import { answerIn, type Answer, type Question } from "./policy-frame.ts";

/** What the child's objects may take. */
const HEAP = 256 * 1024 ** 2;
/** Address space: Node alone reserves 2 GiB of it. */
const ADDRESS_SPACE = 4 * 1024 ** 3;
/** Milliseconds until a busy machine has started the child and read the engine. */
const STARTING = 20_000;
/** Milliseconds for a document of megabytes. */
const READING = 20_000;
/** Of one answer: results are bounded, and more is none of ours. */
const LONGEST_ANSWER = 32 * 1024 ** 2;
/** Milliseconds for one rule. */
export const RULE_TIMEOUT = 2000;

export interface PolicyProcessOptions {
  /** Re-enters this program as the policy child. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds for one rule. Default: 2000. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

/**
 * Evaluates users' rules in a process of its own, which holds nothing but the input document, has a limit of memory and
 * is ended where a rule takes too long: that rule is unmeasured, and the next one is asked of a new process.
 */
export class PolicyProcess implements AsyncDisposable {
  readonly #options: PolicyProcessOptions;
  readonly #timeout: number;
  #child: ChildProcess | undefined;
  #given: unknown;
  #pending: Deferred<Answer> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: PolicyProcessOptions) {
    this.#options = options;
    this.#timeout = options.timeout ?? RULE_TIMEOUT;
  }

  readonly #cancel = (): void => this.#stop(new UserError("It was stopped: the run was cancelled."));

  /** What a rule says of a document; never throws for what a rule does. */
  async ask(rule: GovernanceRule, document: Readonly<Record<string, unknown>>): Promise<RuleResult> {
    return await this.#inTurn(async () => {
      try {
        if (this.#child === undefined || this.#given !== document) await this.#give(document);
        const answer = await this.#say({ ask: rule }, this.#timeout);
        return "result" in answer ? { ...answer.result, id: rule.id } : undecided(rule, failureOf(answer));
      } catch (error) {
        return undecided(rule, userMessage(error));
      }
    });
  }

  /** The expressions of a rule as trees. Throws a UserError where they cannot be read in time and memory. */
  async read(rule: GovernanceRule): Promise<RuleExpressions> {
    return await this.#inTurn(async () => {
      const answer = await this.#say({ read: rule }, this.#timeout);
      if ("expressions" in answer) return answer.expressions;
      throw new UserError(`It cannot be read: ${failureOf(answer)}.`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.signal.removeEventListener("abort", this.#cancel);
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit").catch(() => undefined);
  }

  async #inTurn<T>(answer: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(answer);
    this.#queue = turn.catch(() => undefined);
    return await turn;
  }

  async #give(document: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#say({ input: document }, READING);
    this.#given = document;
  }

  async #say(question: Question, timeout: number): Promise<Answer> {
    this.#options.signal.throwIfAborted();
    const patience = this.#child === undefined ? timeout + STARTING : timeout;
    const child = (this.#child ??= this.#start());
    const pending = (this.#pending = deferred<Answer>());
    const timer = setTimeout(() => this.#stop(new UserError(tooLong(timeout))), patience);
    child.stdin?.write(`${JSON.stringify(question)}\n`);
    try {
      return await pending.promise;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }

  #start(): ChildProcess {
    const { command, env, signal } = this.#options;
    signal.addEventListener("abort", this.#cancel);
    const [program, args] = limited(command, ADDRESS_SPACE);
    const child = spawn(program, args, {
      env: { ...env, MALLOC_ARENA_MAX: "2", NODE_OPTIONS: fence() },
      stdio: ["pipe", "ignore", "ignore", "pipe"],
    });
    child.stdin?.on("error", () => undefined);
    child.once("error", (cause) =>
      this.#end(child, new UserError(`The process for rules could not be started: ${cause.message}.`, { cause })),
    );
    child.once("close", () => this.#end(child, new UserError(this.#given === undefined ? ENDED : TOO_MUCH)));
    const [, , , answers] = child.stdio;
    if (answers !== null && answers !== undefined && "read" in answers) this.#listen(child, answers);
    return child;
  }

  #listen(child: ChildProcess, answers: Readable): void {
    let text = "";
    answers.setEncoding("utf8");
    answers.on("error", () => undefined);
    answers.on("data", (chunk: string) => {
      // What a process says that was ended meanwhile is no answer to what the next one is asked.
      if (this.#child !== child) return;
      text += chunk;
      if (text.length > LONGEST_ANSWER) this.#stop(new UserError(TOO_MUCH));
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const answer = answerIn(text.slice(0, end));
        text = text.slice(end + 1);
        this.#pending?.resolve(answer ?? { failed: "the process for rules gave no answer" });
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
    this.#given = undefined;
    this.#pending?.reject(error);
  }
}

/** It has its code to read, and nothing to write, to start or to load. Older versions of Node have no such switch. */
function fence(): string {
  const closed = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission --allow-fs-read=*" : "";
  return `--max-old-space-size=${HEAP / 1024 ** 2} ${closed}`;
}

const TOO_MUCH = `It asks for more memory than a rule may use (${formatBytes(HEAP)}), and was stopped. Use a simpler rule.`;

const ENDED = "The process for rules ended before it answered. Run it again, with a simpler rule where it ends again.";

function tooLong(timeout: number): string {
  return `It took longer than ${formatDuration(timeout)} and was stopped. Use a simpler rule.`;
}

function failureOf(answer: Answer): string {
  return "failed" in answer ? answer.failed : "the process for rules answered something else";
}

function undecided(rule: GovernanceRule, message: string): RuleResult {
  return { id: rule.id, outcome: "unmeasured", items: [{ outcome: "unmeasured", message, read: {} }] };
}
