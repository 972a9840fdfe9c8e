import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProcessOptions {
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** When aborted, the process is ended as the runner ends a cancelled step. */
  readonly signal: AbortSignal;
  readonly grace: Grace;
}

/** Milliseconds between SIGINT, SIGTERM and the end (actions/runner, ProcessInvoker.cs). */
export interface Grace {
  readonly interrupt: number;
  readonly terminate: number;
}

export const runnerGrace: Grace = { interrupt: 7500, terminate: 2500 };

/** Runs a script under this Node and returns its exit code; the code is 128 + the signal's number if one ended it. */
export async function runNode(options: ProcessOptions): Promise<number> {
  const { script, cwd, env, onLine, signal, grace } = options;
  if (!process.version.startsWith("v24.")) throw new Error(`the runner has Node 24, this is ${process.version}`);
  const child = spawn(process.execPath, [script], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { promise: exited, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("exit", (code, name) => resolve(code ?? (name === "SIGINT" ? 130 : name === "SIGTERM" ? 143 : 137)));
  const lines = Promise.all([readLines(child.stdout, onLine), readLines(child.stderr, onLine)]);
  const end = new AbortController();
  const cancel = async (): Promise<void> => {
    child.kill("SIGINT");
    await sleep(grace.interrupt, undefined, { signal: end.signal });
    child.kill("SIGTERM");
    await sleep(grace.terminate, undefined, { signal: end.signal });
    killGroup(child.pid);
  };
  // The waits are aborted when the process ends by itself.
  const onAbort = (): void => void cancel().catch(() => undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await exited;
  } finally {
    end.abort();
    signal.removeEventListener("abort", onAbort);
    // The runner ends what a step leaves behind; else its open output would be waited for.
    killGroup(child.pid);
    await Promise.race([lines, sleep(2000)]);
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const parts = `${rest}${String(chunk)}`.split(/\r?\n/);
    rest = parts.pop() ?? "";
    for (const line of parts) onLine(line);
  }
  if (rest !== "") onLine(rest);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in the group.
  }
}
