import { join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord, WindowRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Result } from "../../host/result.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { metricsFile, monitorPage as pageFile } from "../../records/layout.ts";
import {
  toldWindow,
  type MonitoredModel,
  type MonitorReport,
  type Revalidated,
} from "../../report/monitor/monitored.ts";
import type { Freshness } from "../../work/monitor/freshness.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { troubleOf, windowFindings } from "./window-findings.ts";
import { runUrl } from "../reporting/report.ts";

export interface Shown {
  readonly models: readonly ShownModel[];
  /** All of the run: what is shown to people is what its result says. */
  readonly findings: readonly Finding[];
  /** What was done, a sentence each, where the monitor has told the story before: a terminal has a line for each model then. */
  readonly done?: readonly string[];
}

export interface ShownModel {
  readonly model: ModelAtRevision;
  readonly monitoring: ResolvedMonitoring;
  readonly windows: readonly WindowRecord[];
  readonly alerts: AlertsRecord | undefined;
  readonly fresh: Freshness;
  readonly revalidated?: Revalidated | undefined;
  readonly rolledUp?: MonitoredModel["rolledUp"];
}

interface ShownNow extends Pick<Result, "text"> {
  readonly summary: string;
  readonly health: string;
  /** What the windows lacked: shown with them, and for the result to say too. */
  readonly ofWindows: readonly Finding[];
}

/** Everything that shows how models stand: monitor.html, metrics.txt, the summary and the terminal's story. */
export async function showMonitor(place: Place, { models, findings, done }: Shown): Promise<ShownNow> {
  const { host, options } = place;
  const ofWindows = models.flatMap(({ model, windows }) => windowFindings(model.name, windows));
  const page = pageFile(options.output);
  const report: MonitorReport = {
    models: models.map((model) => {
      const shown = asMonitored(model);
      const isOwn = ({ model: name }: Finding): boolean => name === shown.model;
      return { ...shown, findings: [...findings.filter(isOwn), ...untold(shown, ofWindows.filter(isOwn))] };
    }),
    now: new Date(host.now()).toISOString(),
    runUrl: runUrl(host),
    // Of no model there is no story.
    pages: models.length === 0 ? [] : [page],
    findings: findings.filter((finding) => !models.some(({ model }) => model.name === finding.model)),
  };
  const render = await import("../../report/monitor/renderers.ts");
  await writeAtomic(join(host.workspace, page), await render.monitorPage(report));
  await writeAtomic(join(host.workspace, metricsFile(options.output)), render.openMetrics(report));
  const health = report.models.map((model) => [
    model.model,
    { health: render.healthOf(model), fresh: render.freshOf(model) },
  ]);
  return {
    summary: [render.monitorSummary(report), ...(done ?? [])].join("\n\n"),
    text: (style) =>
      done === undefined ? render.monitorStory(report, style) : render.briefStory(report, { done, findings }, style),
    health: JSON.stringify(Object.fromEntries(health)),
    ofWindows,
  };
}

export function asMonitored({
  model,
  monitoring,
  windows,
  alerts,
  fresh,
  revalidated,
  rolledUp,
}: ShownModel): MonitoredModel {
  const { owners } = model.judged.manifest;
  return {
    model: model.name,
    windows,
    alerts,
    owners,
    columnOwners: monitoring.alerts.columns,
    fresh: fresh.fresh,
    ...(fresh.dueAt !== undefined && { nextCheckDue: new Date(fresh.dueAt).toISOString() }),
    revalidated,
    rolledUp,
    manifestPath: model.judged.file,
  };
}

/** Those of windows before the one that is shown with its own. */
function untold(shown: MonitoredModel, ofWindows: readonly Finding[]): readonly Finding[] {
  const told = new Set(toldWindow(shown)?.findings?.map(troubleOf));
  return ofWindows.filter((finding) => !told.has(troubleOf(finding)));
}
