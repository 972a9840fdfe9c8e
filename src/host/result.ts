import type { Finding } from "../findings/finding.ts";
import type { TerminalText } from "./host.ts";

/** What an action hands over: the runner writes, publishes and derives the exit code. */
export interface Result {
  readonly findings: readonly Finding[];
  readonly outputs?: Readonly<Record<string, string>>;
  /** Path relative to the workspace → content; written atomically. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Markdown for the job summary. */
  readonly summary?: string;
  /** The same for a terminal, where it has a form of its own. */
  readonly text?: TerminalText;
  /** The findings decide the exit code unless the action only informs. */
  readonly isAdvice?: boolean;
}
