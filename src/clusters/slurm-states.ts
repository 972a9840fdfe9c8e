import type { JobState } from "./cluster.ts";

/** Slurm's words, of 20.11 to 25.05 (job_state_codes.html), and what they are to us. */
const STATES: Readonly<Record<string, JobState>> = {
  PENDING: "queued",
  CONFIGURING: "queued",
  REQUEUED: "queued",
  REQUEUE_FED: "queued",
  REQUEUE_HOLD: "queued",
  RESV_DEL_HOLD: "queued",
  SPECIAL_EXIT: "queued",
  POWER_UP_NODE: "queued",
  EXPEDITING: "queued",
  RUNNING: "running",
  COMPLETING: "running",
  RESIZING: "running",
  SIGNALING: "running",
  STAGE_OUT: "running",
  STOPPED: "running",
  SUSPENDED: "running",
  COMPLETED: "succeeded",
  FAILED: "failed",
  TIMEOUT: "timed-out",
  DEADLINE: "timed-out",
  CANCELLED: "cancelled",
  NODE_FAIL: "lost",
  BOOT_FAIL: "lost",
  LAUNCH_FAILED: "lost",
  RECONFIG_FAIL: "lost",
  OUT_OF_MEMORY: "lost",
  PREEMPTED: "lost",
  REVOKED: "lost",
};

/** What waits by itself for ever: somebody has to do something. */
const STUCK =
  /^(?:DependencyNeverSatisfied|BadConstraints|JobHeld(?:User|Admin)|JobHoldMaxRequeue|launch failed requeued held|user env retrieval failed.*|ReservationDeleted|Invalid(?:Account|QOS)|AccountNotAllowed|QOSNotAllowed|Partition(?:TimeLimit|NodeLimit)|AccountingPolicy|.*(?:PerJob|Per_Job|PerNode).*|FedJobLock)$/i;

/** Words that say nothing of why. */
const EMPTY = /^(?:None|N\/A|\(null\)|NonZeroExitCode|)$/i;

export interface SlurmState {
  readonly state: JobState;
  readonly reason: string | undefined;
}

/** `CANCELLED by 1000` with its reason and exit code (`3:0`), as squeue and sacct tell them. */
export function stateOf(words: string, why: string, exitCode: string | undefined): SlurmState {
  const word = /^[A-Z_]+/.exec(words)?.[0] ?? "";
  const state = STATES[word];
  // Not known to have ended: another attempt would be a second job.
  if (state === undefined) return { state: "running", reason: `Slurm says ${words === "" ? "nothing" : words}` };
  return { state, reason: reasonOf({ state, words, why, exitCode }) };
}

interface Told {
  readonly state: JobState;
  readonly words: string;
  readonly why: string;
  readonly exitCode: string | undefined;
}

function reasonOf({ state, words, why, exitCode }: Told): string | undefined {
  const known = EMPTY.test(why) ? undefined : why;
  if (words === "PENDING" && known !== undefined && STUCK.test(known)) return `${known}: it does not pass by itself`;
  const parts = [isPlain(words) ? undefined : words, known, state === "failed" ? exitOf(exitCode) : undefined];
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? undefined : told.join(", ");
}

/** States that ours say as well. */
function isPlain(words: string): boolean {
  return ["PENDING", "RUNNING", "COMPLETED", "FAILED", "TIMEOUT", "CANCELLED"].includes(words);
}

function exitOf(exitCode: string | undefined): string | undefined {
  const [, code, signal] = /^(\d+):(\d+)$/.exec(exitCode ?? "") ?? [];
  if (signal !== undefined && signal !== "0") return `signal ${signal}`;
  return code === undefined ? undefined : `exit code ${code}`;
}
