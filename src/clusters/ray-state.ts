import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import type { JobState } from "./cluster.ts";
import { said } from "./engine-words.ts";

/** What Ray tells of a job, of that which is asked for. Versions before 2.50 name no type of an error. */
export interface RayJob {
  readonly id: string;
  readonly state: JobState;
  readonly reason: string | undefined;
  readonly entrypoint: string;
  /** Where its log lies, once it runs. */
  readonly node: string | undefined;
}

/** One job of an answer, or undefined for a driver that nobody submitted. Throws a UserError for a state of a later Ray. */
export function rayJob(value: unknown): RayJob | undefined {
  if (!isRecord(value) || typeof value["submission_id"] !== "string") return undefined;
  const state = stateOf(value);
  return {
    id: value["submission_id"],
    state,
    reason: reasonOf(text(value["message"]), state),
    entrypoint: text(value["entrypoint"]),
    node: text(value["driver_node_id"]) || undefined,
  };
}

function stateOf(job: Readonly<Record<string, unknown>>): JobState {
  const status = text(job["status"]);
  if (status === "PENDING") return "queued";
  if (status === "RUNNING") return "running";
  if (status === "SUCCEEDED") return "succeeded";
  if (status === "STOPPED") return "cancelled";
  if (status === "FAILED") return hasLost(job) ? "lost" : "failed";
  throw new UserError(
    `Ray tells the state ${said(JSON.stringify(status), 40)} of ${said(text(job["submission_id"]), 63)}, which this version does not know. Take a newer model-gitops.`,
  );
}

/** What befalls a job by the machines' hand; matched against error_type and, of older versions, the beginning of the message. */
const LOSSES: readonly RegExp[] = [
  // Never started: the queue was longer than RAY_JOB_START_TIMEOUT_SECONDS, or no node has what it asks for.
  /^JOB_SUPERVISOR_ACTOR_START_TIMEOUT$|^Job supervisor actor failed to start within/,
  // The node or the process that watches is gone, or was ended for its memory.
  /^JOB_SUPERVISOR_ACTOR_DIED$|^Job supervisor actor died/,
  /^JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE$|^Job supervisor actor could not be scheduled/,
  /^JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE$|^Unexpected error occurred/,
];

/** Signals that nothing within a program sends to it: SIGHUP, SIGKILL, SIGTERM. The kernel ends by SIGKILL what takes too much memory. */
const OUTER_SIGNALS: ReadonlySet<number> = new Set([-1, -9, -15]);

function hasLost(job: Readonly<Record<string, unknown>>): boolean {
  const message = text(job["message"]);
  const exitCode = typeof job["driver_exit_code"] === "number" ? job["driver_exit_code"] : exitCodeIn(message);
  if (exitCode !== undefined) return OUTER_SIGNALS.has(exitCode);
  // Also of a runtime_env that Ray does not take, which is the manifest's; other causes are the cluster's.
  if (message.startsWith("Failed to start supervisor actor")) return !/\b(?:Type|Value)Error\b/.test(message);
  const type = text(job["error_type"]);
  return LOSSES.some((loss) => loss.test(type) || loss.test(message));
}

function exitCodeIn(message: string): number | undefined {
  const code = /^Job entrypoint command failed with exit code (-?\d+)/.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** Ray puts the last lines of the log behind, which are read as a log; what a traceback tells is in its last line. */
function reasonOf(message: string, state: JobState): string | undefined {
  if (message.trim() === "" || state === "running" || state === "succeeded") return undefined;
  const [first = "", ...rest] = message
    .replace(/, last available logs[\s\S]*$/, "")
    .trim()
    .split("\n");
  const last = rest.at(-1);
  return last === undefined ? said(first, 500) : `${said(first, 240)} … ${said(last, 240)}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
