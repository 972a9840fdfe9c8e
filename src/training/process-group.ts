import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { codeOf, messageOf } from "../kernel/errors.ts";

export interface GroupOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** Milliseconds between TERM and KILL. */
  readonly grace?: number;
  readonly signal: AbortSignal;
  onLine(line: string): void;
  /** Told once the group runs. */
  onStart?(groupId: number): void;
}

export type GroupEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "not-started"; readonly reason: string };

/** Longer lines are cut: a progress bar without line ends must not fill the memory. */
const LINE_LIMIT = 10_000;

/** Milliseconds to wait for the last lines once nobody of the group is left to write any. */
const DRAIN_LIMIT = 2000;

/**
 * Runs a program as the leader of its own process group, and leaves no process of the group behind: on a timeout or
 * a cancellation the group gets TERM, then KILL.
 */
export async function runGroup(options: GroupOptions): Promise<GroupEnd> {
  const [program = "", ...args] = options.command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const ending = watchEnd(child);
  if (child.pid === undefined) return await ending;
  options.onStart?.(child.pid);
  const drained = readLines(child, (line) => options.onLine(line));
  const killer = groupKiller(child.pid, options.grace ?? 10_000);
  let stopped: GroupEnd | undefined;
  const stop = (end: GroupEnd): void => {
    stopped ??= end;
    killer.end();
  };
  const timer = setTimeout(() => stop({ kind: "timed-out" }), options.timeout);
  const cancel = (): void => stop({ kind: "cancelled" });
  if (options.signal.aborted) cancel();
  options.signal.addEventListener("abort", cancel);
  const end = await ending;
  clearTimeout(timer);
  options.signal.removeEventListener("abort", cancel);
  await killer.sweep();
  await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_LIMIT).unref())]);
  return stopped ?? end;
}

function watchEnd(child: ChildProcess): Promise<GroupEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      const reason =
        codeOf(error) === "ENOENT" ? `"${child.spawnfile}" is not installed on this machine` : messageOf(error);
      resolve({ kind: "not-started", reason });
    });
    // "exit", not "close": a grandchild may hold the pipes open for ever.
    child.once("exit", (code, signal) => {
      resolve(code === null ? { kind: "killed", signal: signal ?? "a signal" } : { kind: "exited", exitCode: code });
    });
  });
}

/** Resolves when both streams have ended. */
async function readLines(child: ChildProcess, onLine: (line: string) => void): Promise<void> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  await Promise.all(
    streams.map((stream) => {
      const lines = createInterface({ input: stream, crlfDelay: Infinity });
      lines.on("line", (line) => onLine(line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line));
      return new Promise<void>((resolve) => void lines.once("close", resolve));
    }),
  );
}

function groupKiller(groupId: number, grace: number) {
  let timer: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-groupId, signal);
    } catch {
      return false;
    }
  };
  return {
    end(): void {
      if (timer !== undefined) return;
      send("SIGTERM");
      timer = setTimeout(() => send("SIGKILL"), grace);
    },
    /** The leader is gone; whoever of its group is left goes too. */
    async sweep(): Promise<void> {
      if (send("SIGTERM")) {
        const deadline = Date.now() + Math.min(grace, 2000);
        while (send(0) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
        send("SIGKILL");
      }
      clearTimeout(timer);
    },
  };
}
