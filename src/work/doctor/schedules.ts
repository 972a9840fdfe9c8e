import type { Diagnosis } from "./diagnosis.ts";
import { nextRun } from "../monitor/cadence.ts";

export interface ScheduledWorkflow {
  readonly path: string;
  readonly crons: readonly string[];
  /** As GitHub has it; undefined: this token may not know, or GitHub knows no such workflow. */
  readonly known?: { readonly state: string; readonly lastRun: string | undefined } | undefined;
  readonly isTold: boolean;
}

/** GitHub starts schedules late, and drops some at full hours. */
const GRACE = 3 * 3_600_000;

/** Whether schedules are on, and ran when they were due. Times are UTC; `now` in milliseconds. */
export function diagnoseSchedules(workflows: readonly ScheduledWorkflow[], now: number): readonly Diagnosis[] {
  return workflows.map((workflow) => diagnose(workflow, now));
}

function diagnose({ path, crons, known, isTold }: ScheduledWorkflow, now: number): Diagnosis {
  const of = (outcome: Diagnosis["outcome"], found: string, advice?: string): Diagnosis => ({
    group: "schedules",
    what: path,
    outcome,
    found,
    advice,
    file: path,
  });
  if (!isTold)
    return of("unmeasured", "this token may not know whether it runs", "Run it with a token that has `actions: read`.");
  if (known === undefined)
    return of(
      "warn",
      "GitHub does not know it: it is not on the default branch",
      "Merge it: a schedule runs from the default branch alone.",
    );
  const start = `Start it once by hand: gh workflow run ${path.slice(path.lastIndexOf("/") + 1)}.`;
  if (known.state !== "active") {
    const why =
      known.state === "disabled_inactivity"
        ? "GitHub switched it off after 60 days without a commit"
        : `it is switched off (${known.state})`;
    const isOurs = known.state === "disabled_inactivity";
    return {
      ...of("fail", why, `Enable it: gh workflow enable ${path.slice(path.lastIndexOf("/") + 1)}. ${start}`),
      ...(isOurs && { fix: { kind: "enable-workflow", path } }),
    };
  }
  if (known.lastRun === undefined) return of("warn", "it has not run by its schedule yet", start);
  const due = nextRun(
    crons.map((cron) => ({ cron })),
    Date.parse(known.lastRun),
  );
  const day = known.lastRun.slice(0, 16).replace("T", " ");
  if (due !== undefined && due + GRACE < now)
    return of(
      "warn",
      `its last run by schedule was on ${day} UTC, and one was due on ${new Date(due).toISOString().slice(0, 16).replace("T", " ")} UTC`,
      start,
    );
  return of("pass", `ran on ${day} UTC`);
}
