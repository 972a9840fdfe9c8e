import type { JobSubmission } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { code, prose, table } from "./markdown.ts";

/** A job, and what became of it. */
export interface ShownJob extends Pick<JobSubmission, "id" | "model" | "cluster" | "submittedAt" | "run"> {
  readonly done: string;
}

const MOST_ROWS = 100;

/** Trainings that nobody waits for, for whoever starts `collect` by hand. */
export function renderJobs(jobs: readonly ShownJob[]): string {
  if (jobs.length === 0) return "### No training that nobody waits for";
  const rows = jobs
    .slice(0, MOST_ROWS)
    .map(({ id, model, cluster, submittedAt, run, done }) => [
      code(model, 63),
      code(cluster, 40),
      code(id, 63),
      submittedAt.slice(0, 16).replace("T", " "),
      run?.pull === undefined ? "–" : `#${run.pull}`,
      prose(done, 200),
    ]);
  const left = jobs.length - MOST_ROWS;
  const head = ["Model", "Cluster", "Job", "Since (UTC)", "For", "State"];
  return `### ${plural(jobs.length, "training")} that nobody waits for\n\n${table({ head, rows, align: "llllll" })}${left > 0 ? `\n\n… and ${plural(left, "training")} more.` : ""}`;
}
