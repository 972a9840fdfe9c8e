import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord } from "../../generated/types.ts";
import { openWeb, type Web } from "../../host/web.ts";
import { planDeliveries } from "../../work/monitor/alerts/deliveries.ts";
import { wantedIssues } from "../../work/monitor/alerts/issues.ts";
import { deliverAlerts } from "../alerting/deliver.ts";
import { beat as beatAt } from "../alerting/heartbeat.ts";
import { writeIssues } from "../alerting/write-issues.ts";
import type { Place } from "../place/place.ts";
import { runUrl } from "../reporting/report.ts";
import type { Settled } from "./settle-model.ts";
import { asMonitored } from "./show-monitor.ts";
import type { WatchedModel } from "./watched-models.ts";

/** The alerts with what became of telling them. */
export interface Delivered {
  readonly alerts: AlertsRecord | undefined;
  readonly findings: readonly Finding[];
}

/** Tells whoever has to know of a model: the issues first, since the messages link to them. A dry run only says what it would. */
export async function deliver(place: Place, settled: Settled): Promise<Delivered> {
  const { alerts, watched, findings } = settled;
  if (alerts === undefined) return { alerts, findings };
  const { monitoring, model } = watched;
  if (place.options.dryRun === true) {
    for (const { channel, alert, transition } of planDeliveries({ record: alerts, monitoring, now: place.host.now() })
      .sends)
      place.host.log.info(`Dry run: would tell ${channel} that ${alert.cause} of ${model.name} is ${transition}.`);
  }
  const issues = await tellIssues(place, settled, alerts);
  if (place.options.dryRun === true) return { alerts: issues.record, findings: [...findings, ...issues.findings] };
  const told = await deliverAlerts(issues.record, monitoring, {
    web: alertWeb(place),
    repository: place.host.env("GITHUB_REPOSITORY") ?? "",
    owners: model.judged.manifest.owners,
    links: linksOf(place),
    issues: issues.issues,
  });
  return { alerts: told.record, findings: [...findings, ...issues.findings, ...told.findings] };
}

async function tellIssues(place: Place, settled: Settled, record: AlertsRecord) {
  const { watched, shown, fresh, before } = settled;
  const { model, monitoring } = watched;
  const forge = await place.forge();
  if (forge === undefined) return { record, findings: [], issues: new Map<string, string>() };
  const { alertBody, alertTitle } = await import("../../report/monitor/renderers.ts");
  const windows = [...(before.window === undefined ? [] : [before.window]), ...shown];
  const facts = {
    ...asMonitored({ model, monitoring, windows, alerts: record, fresh }),
    // Without the run, whose link would be another text in each: what has not changed is not written again.
    mention: monitoring.alerts.mention,
  };
  const wanted = wantedIssues({
    record,
    alerts: monitoring.alerts,
    title: ({ cause }) => alertTitle(model.name, cause),
    body: (alert) => alertBody(alert, facts),
  });
  const { owner, name } = forge.repository;
  const server = place.host.env("GITHUB_SERVER_URL") ?? "https://github.com";
  return await writeIssues(record, wanted, {
    forge,
    now: place.host.now(),
    addressOf: (number) => `${server}/${owner}/${name}/issues/${number}`,
  });
}

/** Calls each heartbeat once, at the end of the run. */
export async function beat(place: Place, models: readonly WatchedModel[]): Promise<readonly Finding[]> {
  const variables = models.flatMap(({ monitoring }) => monitoring.alerts.heartbeat ?? []);
  if (variables.length === 0 || place.options.dryRun === true) return [];
  return await beatAt(alertWeb(place), variables);
}

/** Addresses of a private network are asked only where the settings name them, as for data. */
function alertWeb({ host, dataHosts }: Place): Web {
  return { ...openWeb(host), allowedHosts: dataHosts };
}

function linksOf({ host }: Place): Readonly<Record<string, string>> {
  const run = runUrl(host);
  return run === undefined ? {} : { run };
}
