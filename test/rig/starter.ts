import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { RunOptions, RunResult } from "../../src/host/host.ts";
import { baseEnvironment, runProgram } from "../../src/host/process.ts";

export interface StarterRequest {
  readonly id: number;
  /** Absent: the program of this id is to be ended. */
  readonly command?: readonly string[];
  readonly options?: RunOptions;
}

export interface StarterReply {
  readonly id: number;
  readonly result: RunResult;
}

/**
 * `runProgram` in a small process that lives as long as this one. To start a program a process is copied first: of a
 * test's, with its hundreds of MB, that takes ten times as long as the git command that is to run.
 */
export async function runFromStarter(
  command: readonly string[],
  options: RunOptions,
  signal?: AbortSignal,
): Promise<RunResult> {
  if (signal?.aborted === true) return await runProgram(command, options, signal);
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  starter ??= startStarter();
  const { child, asked } = starter;
  const id = (lastId += 1);
  const onAbort = (): void => void child.send({ id } satisfies StarterRequest);
  signal?.addEventListener("abort", onAbort, { once: true });
  asked.set(id, resolve);
  child.channel?.ref();
  child.send({ id, command, options: { env: baseEnvironment(), ...options } } satisfies StarterRequest);
  try {
    return await promise;
  } finally {
    asked.delete(id);
    if (asked.size === 0) child.channel?.unref();
    signal?.removeEventListener("abort", onAbort);
  }
}

interface Starter {
  readonly child: ChildProcess;
  readonly asked: Map<number, (result: RunResult) => void>;
}

let starter: Starter | undefined;
let lastId = 0;

function startStarter(): Starter {
  const child = fork(join(import.meta.dirname, "starter-child.ts"), [], { serialization: "advanced", execArgv: [] });
  const asked: Starter["asked"] = new Map();
  child.unref();
  child.on("message", ({ id, result }: StarterReply) => asked.get(id)?.(result));
  child.once("exit", (code) => {
    starter = undefined;
    const startError = `the process that starts programs has ended with code ${code}`;
    for (const resolve of asked.values())
      resolve({ exitCode: -1, stdout: "", stderr: startError, bytes: new Uint8Array(), timedOut: false, startError });
  });
  return { child, asked };
}
