import type { AlertsRecord, WindowRecord } from "../../generated/types.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError } from "../../kernel/errors.ts";
import { formatDuration } from "../../kernel/units.ts";
import { readYaml } from "../../manifest/yaml.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { nextRun, type CronLine } from "../../work/monitor/cadence.ts";
import { freshness, healthOf, type Freshness, type Health } from "../../work/monitor/freshness.ts";
import { monitorCron } from "../../work/monitor/workflow-cron.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { MONITOR } from "./monitor-rules.ts";

/** How a watched model stands by the ledger, without measuring anything. */
export interface Standing {
  readonly window: WindowRecord | undefined;
  readonly alerts: AlertsRecord | undefined;
  readonly fresh: Freshness;
  readonly health: Health;
}

/** Reads the two latest entries of a model: whatever lies before them, it is two files. */
export async function standingOf(
  place: Place,
  name: string,
  asked: { readonly monitoring: ResolvedMonitoring; readonly cron: readonly CronLine[] },
): Promise<Standing> {
  const { ledger, host } = place;
  const [window, alerts, acceptance] = await Promise.all([
    ledger.latest(name, "window"),
    ledger.latest(name, "alerts"),
    ledger.latestPassing(name),
  ]);
  const fresh = freshness({
    lastWindow: window && newestOf(window.body),
    lastRunAt: window && Date.parse(window.recordedAt),
    watchedSince: acceptance && Date.parse(acceptance.recordedAt),
    ...asked,
    now: host.now(),
  });
  const health = window === undefined ? "unknown" : healthOf(window.body.signals, alerts?.body.alerts);
  return { window: window?.body, alerts: alerts?.body, fresh, health };
}

/** A window that was made again may be older than others that its entry knows. */
function newestOf({ window, history = [] }: WindowRecord): { readonly from: string; readonly to: string } {
  const last = history.at(-1);
  return last?.to !== undefined && last.to > window.to ? { from: last.from, to: last.to } : window;
}

/** The cron lines of all workflows of the default branch that run the monitor; those that are none are left out. */
export async function cronLines({ place, rules }: Ruled): Promise<readonly CronLine[]> {
  const files = rules ?? place.head;
  const lines: CronLine[] = [];
  for (const path of await workflowFiles(files)) {
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    const text = new TextDecoder().decode(bytes);
    const read = readYaml(text);
    if (read.kind === "document") lines.push(...monitorCron(read.value, text).filter(isUsable));
  }
  return lines;
}

async function workflowFiles(files: RevisionFiles): Promise<readonly string[]> {
  return (await files.paths()).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
}

function isUsable(line: CronLine): boolean {
  try {
    return nextRun([line], 0) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** The same for models that somebody looks at for another reason; what cannot be read is told where it decides something. */
export async function silentMonitors(ruled: Ruled, models: readonly ModelAtRevision[]): Promise<readonly Finding[]> {
  const watched = models.filter(({ judged }) => judged.monitoring !== undefined && judged.lifecycle !== "retired");
  if (watched.length === 0) return [];
  const cron = await cronLines(ruled);
  const found = watched.map(async ({ name, judged: { monitoring } }) => {
    if (monitoring === undefined || (await ruled.place.ledger.latestPassing(name)) === undefined) return [];
    return silence(name, await standingOf(ruled.place, name, { monitoring, cron }));
  });
  return (await Promise.all(found)).flat();
}

/** What whoever looks at a model is told of a monitor that stopped: it cannot say so itself. */
export function silence(model: string, { fresh, window }: Standing): readonly Finding[] {
  if (fresh.fresh === "fresh") return [];
  const since =
    fresh.silentSince === undefined
      ? "and has no window on the ledger yet"
      : `and its last window ended ${formatDuration(fresh.now - fresh.silentSince)} ago (${window?.window.id ?? ""})`;
  const message = `The monitor of ${model} is silent: ${model} is watched by its manifest, ${since}.`;
  return [findingOf(MONITOR.silent, { outcome: "warn", model, message })];
}
