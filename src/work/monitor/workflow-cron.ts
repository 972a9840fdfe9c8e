import { isRecord } from "../../kernel/guards.ts";
import type { CronLine } from "./cadence.ts";

/** The cron lines of a workflow file that runs the monitor; none where it does not. */
export function monitorCron(workflow: unknown, text: string): readonly CronLine[] {
  if (!RUNS_MONITOR.test(text) || !isRecord(workflow)) return [];
  const on = workflow["on"];
  const schedule = isRecord(on) ? on["schedule"] : undefined;
  if (!Array.isArray(schedule)) return [];
  return schedule.flatMap((entry: unknown): readonly CronLine[] => {
    if (!isRecord(entry) || typeof entry["cron"] !== "string") return [];
    const timezone = entry["timezone"];
    return [{ cron: entry["cron"], ...(typeof timezone === "string" && { timezone }) }];
  });
}

/** The root action, the monitor's, or the command. */
const RUNS_MONITOR = /model-gitops\/model-gitops(?:\/actions\/monitor)?@|model-gitops[^\n]*\bmonitor\b/;
