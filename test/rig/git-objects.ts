import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { isolation } from "./git.ts";

export interface GitObject {
  readonly sha: string;
  readonly type: string;
  /** Of its content, where that was asked for. */
  readonly bytes: Buffer;
}

/** What git says of an object or ref of a repository; undefined where it knows none. */
export function objectAt(dir: string, name: string): Promise<GitObject | undefined> {
  return readerOf(dir).ask("info", name);
}

export function contentAt(dir: string, name: string): Promise<GitObject | undefined> {
  return readerOf(dir).ask("contents", name);
}

/** Ends the readers of all repositories below a folder. */
export function closeReaders(folder: string): void {
  for (const [dir, reader] of readers) if (dir.startsWith(folder)) reader.close();
}

const readers = new Map<string, Reader>();

function readerOf(dir: string): Reader {
  const reader = readers.get(dir) ?? new Reader(dir);
  readers.set(dir, reader);
  return reader;
}

interface Question {
  readonly command: "info" | "contents";
  readonly answer: (object: GitObject | undefined) => void;
  readonly fail: (error: Error) => void;
}

/** One `git cat-file` for all questions to a repository: a process for each would be most of what a scenario costs. */
class Reader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #asked: Question[] = [];
  #pending = Buffer.alloc(0);

  constructor(dir: string) {
    this.#child = spawn("git", ["cat-file", "--batch-command"], { cwd: dir, env: isolation() });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#child.stdin.on("error", () => undefined);
    const end = (message: string): void => {
      readers.delete(dir);
      for (const { fail } of this.#asked.splice(0)) fail(new Error(message));
    };
    this.#child.once("close", () => end(`git cat-file in ${dir} has ended`));
    this.#child.once("error", ({ message }) => end(message));
  }

  async ask(command: Question["command"], name: string): Promise<GitObject | undefined> {
    if (name === "" || /[\n\0]/.test(name)) return undefined;
    const { promise, resolve: answer, reject: fail } = Promise.withResolvers<GitObject | undefined>();
    this.#asked.push({ command, answer, fail });
    this.#child.stdin.write(`${command} ${name}\n`);
    return await promise;
  }

  close(): void {
    this.#child.kill();
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#answerNext());
  }

  /** Whether a whole answer was there. */
  #answerNext(): boolean {
    const [question] = this.#asked;
    const end = this.#pending.indexOf("\n");
    if (question === undefined || end === -1) return false;
    const [, sha = "", type = "", size = "0"] =
      /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(this.#pending.toString("utf8", 0, end)) ?? [];
    const hasContent = sha !== "" && question.command === "contents";
    const [from, to] = [end + 1, end + 1 + (hasContent ? Number(size) : 0)];
    // The content is followed by a line feed of its own.
    if (this.#pending.length < to + (hasContent ? 1 : 0)) return false;
    const bytes = Buffer.from(this.#pending.subarray(from, to));
    this.#pending = this.#pending.subarray(to + (hasContent ? 1 : 0));
    this.#asked.shift();
    question.answer(sha === "" ? undefined : { sha, type, bytes });
    return true;
  }
}
