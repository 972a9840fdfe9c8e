import { spawn, type ChildProcess } from "node:child_process";
import { waitOf } from "../kernel/units.ts";
import { codeOf, messageOf } from "../kernel/errors.ts";
import type { RunOptions, RunResult } from "./host.ts";

const MAX_OUTPUT = 64 * 1024 ** 2;

/**
 * Runs one program to its end, without a shell and without our environment. Never rejects: what went wrong is in
 * the result.
 */
export async function runProgram(
  command: readonly string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...(options.env ?? baseEnvironment()) },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    signal,
  });
  const timer = startTimer(child, options.timeout);
  const stdout = collect(child, "stdout", options.maxOutput);
  const stderr = collect(child, "stderr", options.maxOutput);
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input);
  const end = await ended(child);
  clearTimeout(timer.handle);
  const bytes = Buffer.concat(stdout);
  return {
    ...end,
    stdout: bytes.toString("utf8"),
    stderr: Buffer.concat(stderr).toString("utf8"),
    bytes,
    timedOut: timer.expired(),
  };
}

/** What any program needs to start; nothing of the runner's tokens. */
export function baseEnvironment(): Record<string, string> {
  const names = [
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SystemRoot",
    "PATHEXT",
    "COMSPEC",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function startTimer(child: ChildProcess, timeout: number | undefined) {
  let hasExpired = false;
  const handle =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          hasExpired = true;
          child.kill("SIGKILL");
        }, waitOf(timeout));
  return { handle, expired: () => hasExpired };
}

function collect(child: ChildProcess, stream: "stdout" | "stderr", limit = MAX_OUTPUT): Buffer[] {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child[stream]?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) child.kill("SIGKILL");
    else chunks.push(chunk);
  });
  return chunks;
}

function ended(child: ChildProcess): Promise<{ exitCode: number; startError?: string }> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      const startError =
        codeOf(error) === "ENOENT"
          ? `${child.spawnfile} is not installed, or its folder is not there`
          : messageOf(error);
      resolve({ exitCode: -1, startError });
    });
    child.once("close", (code) => resolve({ exitCode: code ?? -1 }));
  });
}
