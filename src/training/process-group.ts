import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { waitOf } from "../kernel/units.ts";
import { codeOf, messageOf } from "../kernel/errors.ts";
import { plural } from "../kernel/text.ts";
import { endStrays, strayMark } from "./strays.ts";

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
  /** Whether a process that left the group may outlive a command that ended by itself, as a service does. */
  readonly mayLeave?: boolean;
  /** Whether it is told to end by the end of its standard input as well: of one that runs as root no signal of ours gets through. */
  readonly hasLifeline?: boolean;
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

/** Milliseconds that whoever outlives the leader has between TERM and KILL. */
const SWEEP_LIMIT = 2000;

/** Milliseconds that the parts of an end may take. */
interface Limits {
  /** Between TERM and KILL. */
  readonly grace: number;
  /** Of who outlives the leader, within its group and outside. */
  readonly sweep: number;
  readonly drain: number;
}

/** GitHub's runner sends TERM 7.5 seconds after INT, and KILL 2.5 seconds later: what we leave has to be cleared by then. */
const CANCELLED: Limits = { grace: 3000, sweep: 500, drain: 500 };

function atMost(limits: Limits, most: Limits): Limits {
  return {
    grace: Math.min(limits.grace, most.grace),
    sweep: Math.min(limits.sweep, most.sweep),
    drain: Math.min(limits.drain, most.drain),
  };
}

const STRAYED = "that had left the process group of this command and outlived it.";
const HELD_OPEN =
  "a process of this command still runs and holds its output open. It was left alone, and its output is not read.";

/**
 * Runs a program as the leader of its own process group, and leaves no process of the group behind: on a timeout or
 * a cancellation the group gets TERM, then KILL. A process that left the group is ended where it can be found, and
 * never waited for.
 */
export async function runGroup(options: GroupOptions): Promise<GroupEnd> {
  const [program = "", ...args] = options.command;
  const { grace = 10_000 } = options;
  const mark = strayMark();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env, ...mark },
    stdio: [options.hasLifeline === true ? "pipe" : "ignore", "pipe", "pipe"],
    detached: true,
  });
  // It may end before its lifeline does.
  child.stdin?.on("error", () => undefined);
  const ending = watchEnd(child);
  if (child.pid === undefined) return await ending;
  options.onStart?.(child.pid);
  const output = readLines(child, (line) => options.onLine(line));
  const killer = groupKiller(child.pid);
  let stopped: GroupEnd | undefined;
  let limits: Limits = { grace, sweep: Math.min(grace, SWEEP_LIMIT), drain: DRAIN_LIMIT };
  const stop = (end: GroupEnd): void => {
    stopped ??= end;
    if (end.kind === "cancelled") limits = atMost(limits, CANCELLED);
    child.stdin?.destroy();
    killer.end(limits.grace);
  };
  const timer = setTimeout(() => stop({ kind: "timed-out" }), waitOf(options.timeout));
  const cancel = (): void => stop({ kind: "cancelled" });
  if (options.signal.aborted) cancel();
  options.signal.addEventListener("abort", cancel);
  const end = await ending;
  clearTimeout(timer);
  options.signal.removeEventListener("abort", cancel);
  await killer.sweep(limits.sweep);
  const mayLeave = options.mayLeave === true && stopped === undefined;
  const strays = mayLeave ? 0 : await endStrays(child.pid, mark, limits.sweep);
  const isDrained = await output.finish(limits.drain);
  if (strays > 0) options.onLine(`model-gitops: ended ${plural(strays, "process", "processes")} ${STRAYED}`);
  if (!isDrained) options.onLine(`model-gitops: ${HELD_OPEN}`);
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

function readLines(child: ChildProcess, onLine: (line: string) => void) {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const ended = streams.map((stream) => {
    const lines = createInterface({ input: stream, crlfDelay: Infinity });
    lines.on("line", (line) => onLine(line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line));
    return new Promise<void>((resolve) => void lines.once("close", resolve));
  });
  return {
    /** Waits for the last lines; false where somebody still holds a stream, which is then closed on our side. */
    async finish(limit: number): Promise<boolean> {
      const drained = Promise.all(ended).then(() => true);
      const isDrained = await Promise.race([drained, sleep(limit, false, { ref: false })]);
      // An open pipe would keep this process alive for as long as that one.
      for (const stream of streams) stream.destroy();
      return isDrained;
    },
  };
}

function groupKiller(groupId: number) {
  let timer: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-groupId, signal);
    } catch {
      return false;
    }
  };
  // A second Ctrl-C ends us at once, and the group must not be left behind.
  const kill = (): void => void send("SIGKILL");
  process.once("exit", kill);
  return {
    end(grace: number): void {
      if (timer === undefined) send("SIGTERM");
      // Who is cancelled while it waits for the end of a timeout waits no longer than that.
      clearTimeout(timer);
      timer = setTimeout(kill, grace);
    },
    /** The leader is gone; whoever of its group is left goes too. */
    async sweep(limit: number): Promise<void> {
      if (send("SIGTERM")) {
        const deadline = Date.now() + limit;
        while (send(0) && Date.now() < deadline) await sleep(20);
        kill();
      }
      clearTimeout(timer);
      process.off("exit", kill);
    },
  };
}
