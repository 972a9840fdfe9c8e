/** The name of one job on a cluster: the same for whoever trains the same key, so that it is found instead of started once more. */
export interface JobName {
  /** What the seeds of one attempt have in common: `mg-<model>-<12 hex digits>-a<attempt>`; at most 58 characters, a DNS label. */
  readonly group: string;
  /** Which of the seeds, from 0. */
  readonly index: number;
  /** `<group>-<index>`: unique on the cluster; at most 63 characters, a DNS label. */
  readonly id: string;
}

/**
 * How a job stands. `queued`: nobody computes yet. Of what ended: `failed` is the job's own doing; `lost` is the
 * machine's (evicted, preempted, node gone, out of memory by the engine's hand), and another attempt may help.
 */
export type JobState = "queued" | "running" | "succeeded" | "failed" | "lost" | "timed-out" | "cancelled";

export interface JobStatus {
  readonly state: JobState;
  /** The engine's own id, for people: `4711_0`, `ns/mg-credit-…`. */
  readonly handle: string;
  /** Why, in the engine's words; one line. */
  readonly reason?: string;
  /** Milliseconds between submission and start, where the engine tells. */
  readonly queued?: number;
  /** Where people see it. */
  readonly link?: string;
}
