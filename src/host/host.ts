import type { Finding } from "../findings/finding.ts";

/** Port 1: where we run. Adapters: the GitHub runner, a terminal, a fake over a real temporary folder. */
export interface Host {
  readonly kind: "github" | "terminal" | "fake";
  /** The raw text of an input; empty where it was not given. */
  input(name: string): string;
  /** Environment variables that this host lets actions read. */
  env(name: string): string | undefined;
  /** The repository's root: absolute. */
  readonly workspace: string;
  /** Scratch space that nobody else reads: absolute. */
  readonly temp: string;
  /** Where downloaded tools are kept between runs: absolute. */
  readonly toolCache: string;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs one program to its end. Never throws for a non-zero exit. */
  run(command: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Aborts when the person or the runner cancels. */
  readonly signal: AbortSignal;
  /** Hides a value from everything this host prints. */
  mask(secret: string): Promise<void>;
  output(name: string, value: string): Promise<void>;
  /** Asks whoever sits there, and gives their line without its end; absent where nobody can answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Shows findings next to the lines they are about. */
  annotate(findings: readonly Finding[]): Promise<void>;
  /** Appends to the job summary; a terminal prints `text` where it is given, else the Markdown in plain words. */
  summarize(markdown: string, text?: TerminalText): Promise<void>;
  /** Keeps a value for this action's `post` step. */
  saveState(name: string, value: string): Promise<void>;
  state(name: string): string;
  /** The command that re-enters this program as a child process of that kind (`child:onnx`). */
  child(kind: string): readonly string[];
}

/** The same story for a terminal. */
export type TerminalText = (style: TerminalStyle) => string;

export interface TerminalStyle {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  debug(text: string): void;
  /** Folds what `work` logs under a title. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the child; nothing else is inherited. Default: PATH and HOME only. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Bytes of each stream that are kept; default 64 MiB. More ends the child with `truncated`. */
  readonly maxOutput?: number;
}

export interface RunResult {
  /** -1 when the program could not be started, was ended by a signal, or timed out. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Raw bytes of stdout. */
  readonly bytes: Uint8Array;
  readonly timedOut: boolean;
  /** Set when the program could not be started at all (not installed, not allowed). */
  readonly startError?: string;
}
