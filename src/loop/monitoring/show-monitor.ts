import { join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord, WindowRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import type { Result } from "../../host/result.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { metricsFile, monitorPage as pageFile } from "../../records/layout.ts";
import type { MonitoredModel, MonitorReport, Revalidated } from "../../report/monitor/monitored.ts";
import type { Freshness } from "../../work/monitor/freshness.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { runUrl } from "../reporting/report.ts";

export interface Shown {
  readonly models: readonly ShownModel[];
  /** Of no model. */
  readonly findings: readonly Finding[];
}

export interface ShownModel {
  readonly model: ModelAtRevision;
  readonly monitoring: ResolvedMonitoring;
  readonly windows: readonly WindowRecord[];
  readonly alerts: AlertsRecord | undefined;
  readonly fresh: Freshness;
  readonly revalidated?: Revalidated | undefined;
  readonly findings: readonly Finding[];
}

/** Everything that shows how models stand: monitor.html, metrics.txt, the summary and the terminal's story. */
export async function showMonitor(
  place: Place,
  { models, findings }: Shown,
): Promise<Pick<Result, "summary" | "text"> & { readonly summary: string; readonly health: string }> {
  const { host, options } = place;
  const page = pageFile(options.output);
  const report: MonitorReport = {
    models: models.map(asMonitored),
    now: new Date(host.now()).toISOString(),
    runUrl: runUrl(host),
    pages: [page],
    findings: findings.filter(({ model }) => model === undefined),
  };
  const render = await import("../../report/monitor/renderers.ts");
  await writeAtomic(join(host.workspace, page), await render.monitorPage(report));
  await writeAtomic(join(host.workspace, metricsFile(options.output)), render.openMetrics(report));
  const health = report.models.map((model) => [
    model.model,
    { health: render.healthOf(model), fresh: render.freshOf(model) },
  ]);
  return {
    summary: render.monitorSummary(report),
    text: (style) => render.monitorStory(report, style),
    health: JSON.stringify(Object.fromEntries(health)),
  };
}

export function asMonitored({
  model,
  monitoring,
  windows,
  alerts,
  fresh,
  revalidated,
  findings,
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
    findings,
    manifestPath: model.judged.file,
  };
}
