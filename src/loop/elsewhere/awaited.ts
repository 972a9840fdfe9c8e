import type { ClusterFiles } from "../../clusters/open-cluster.ts";
import type { ClusterSettings } from "../../generated/types.ts";
import type { JobName } from "../../records/job-state.ts";

/** State under which jobs that a run waits for are kept for the step that runs after the job. */
export const AWAITED_JOBS = "awaitedJobs";

/** A job, and whose: `owner/name`. */
export interface AwaitedJob extends JobName {
  readonly repository: string;
}

/** What that step has to know of one cluster; no secrets: these are in variables that the settings name. */
export interface AwaitedJobs {
  readonly name: string;
  readonly settings: ClusterSettings;
  readonly files: ClusterFiles;
  /** How the run is called that waits. */
  readonly waiter: string;
  readonly jobs: readonly AwaitedJob[];
}

export function writeAwaited(awaited: readonly AwaitedJobs[]): string {
  return JSON.stringify(awaited);
}

/** The runner hands the post step what the action saved, and nobody else writes it. */
export function readAwaited(state: string): readonly AwaitedJobs[] {
  const awaited: readonly AwaitedJobs[] = state === "" ? [] : JSON.parse(state);
  return awaited;
}
