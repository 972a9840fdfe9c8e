import type { Host, RunResult } from "../host/host.ts";
import { baseEnvironment } from "../host/process.ts";
import { UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly maxOutput?: number;
}

/** Git in one folder. */
export interface Git {
  /** Never throws for an exit code. */
  attempt(args: readonly string[], options?: GitOptions): Promise<RunResult>;
  /** Standard output, trimmed at the end; undefined when git exits with an error. */
  ask(args: readonly string[], options?: GitOptions): Promise<string | undefined>;
  /** As `attempt`, but a failure is a UserError with git's own words. */
  must(args: readonly string[], options?: GitOptions): Promise<RunResult>;
}

export type GitHost = Pick<Host, "run" | "workspace">;

const MAX_OUTPUT = 256 * 1024 ** 2;

/**
 * Git in the workspace, whoever owns it (containers run as another user), untouched by GIT_* variables, hooks, external
 * diffs, prompts and path-name magic: the repository's own settings are somebody else's input.
 */
export function gitIn(host: GitHost): Git {
  const attempt: Git["attempt"] = (args, { env, ...options } = {}) =>
    host.run(["git", ...SETTINGS, ...args], {
      cwd: host.workspace,
      maxOutput: MAX_OUTPUT,
      ...options,
      env: { ...baseEnvironment(), ...ENVIRONMENT, ...env },
    });
  return {
    attempt,
    async ask(args, options) {
      const result = await attempt(args, options);
      return result.exitCode === 0 ? result.stdout.trimEnd() : undefined;
    },
    async must(args, options) {
      const result = await attempt(args, options);
      if (result.exitCode === 0) return result;
      throw new UserError(failure(args, result));
    },
  };
}

const SETTINGS = [
  ["safe.directory", "*"],
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["protocol.ext.allow", "never"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

const ENVIRONMENT = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_LITERAL_PATHSPECS: "1",
};

function failure(args: readonly string[], result: RunResult): string {
  if (result.startError !== undefined)
    return `git cannot be started: ${result.startError}. Install git, or give the action a token.`;
  const said = truncate(oneLine(result.stderr), 300) || `exit code ${result.exitCode}`;
  return `git ${args[0] ?? ""} failed: ${said}. Check the repository's clone and run again.`;
}

/** The NUL-separated fields of git's `-z` outputs. */
export function fieldsOf(text: string): readonly string[] {
  return text.split("\0").filter((field) => field !== "");
}
