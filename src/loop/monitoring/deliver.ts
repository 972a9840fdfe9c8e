import { join, posix } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord } from "../../generated/types.ts";
import { writeAtomic } from "../../host/files.ts";
import { openWeb, type Web } from "../../host/web.ts";
import { heldOf, planDeliveries, type Held } from "../../work/monitor/alerts/deliveries.ts";
import { wantedIssues, type AlertIssue } from "../../work/monitor/alerts/issues.ts";
import { deliverAlerts } from "../alerting/deliver.ts";
import { beat as beatAt } from "../alerting/heartbeat.ts";
import { writeIssues } from "../alerting/write-issues.ts";
import { alertedIssues } from "../lineage/alerted-issues.ts";
import { filesOf, type Place } from "../place/place.ts";
import { runUrl } from "../reporting/report.ts";
import type { Settled } from "./settle-model.ts";
import { asMonitored } from "./show-monitor.ts";
import type { WatchedModel } from "./watched-models.ts";

/** The alerts with what became of telling them. */
export interface Delivered {
  readonly alerts: AlertsRecord | undefined;
  /** Messages that wait for the end of quiet hours or of a cooldown. */
  readonly held: readonly Held[];
  /** The folder with what the issues say, where none is written. */
  readonly issueTexts: string | undefined;
  readonly findings: readonly Finding[];
}

/** Tells whoever has to know of a model: the issues first, since the messages link to them. A dry run only says what it would. */
export async function deliver(place: Place, settled: Settled): Promise<Delivered> {
  const { alerts, watched, findings } = settled;
  if (alerts === undefined) return { alerts, held: [], issueTexts: undefined, findings };
  const { monitoring, model } = watched;
  const issues = await tellIssues(place, settled, alerts);
  const { issueTexts } = issues;
  if (place.options.dryRun === true) {
    const planned = planDeliveries({ record: alerts, monitoring, now: place.host.now() });
    for (const { channel, alert, transition } of planned.sends)
      place.host.log.info(`Dry run: would tell ${channel} that ${alert.cause} of ${model.name} is ${transition}.`);
    const held = heldOf(planned.record);
    return { alerts: issues.record, held, issueTexts, findings: [...findings, ...issues.findings] };
  }
  const told = await deliverAlerts(issues.record, monitoring, {
    web: alertWeb(place),
    repository: place.host.env("GITHUB_REPOSITORY") ?? "",
    owners: model.judged.manifest.owners,
    links: linksOf(place),
    issues: issues.issues,
  });
  const all = [...findings, ...issues.findings, ...told.findings];
  return { alerts: told.record, held: heldOf(told.record), issueTexts, findings: all };
}

async function tellIssues(place: Place, settled: Settled, record: AlertsRecord) {
  const { watched, shown, fresh, before } = settled;
  const { model, monitoring } = watched;
  const forge = await place.forge();
  const { alertBody, alertTitle } = await import("../../report/monitor/renderers.ts");
  const windows = [...(before.window === undefined ? [] : [before.window]), ...shown];
  const facts = {
    ...asMonitored({ model, monitoring, windows, alerts: record, fresh }),
    // Without the run, whose link would be another text in each: what has not changed is not written again.
    mention: monitoring.alerts.mention,
    dataIssues: await alertedIssues(place, { model: model.judged.manifest, alerts: record, windows }),
  };
  const wanted = wantedIssues({
    record,
    alerts: monitoring.alerts,
    title: ({ cause }) => alertTitle(model.name, cause),
    body: (alert) => alertBody(alert, facts),
  });
  const isSeen = forge !== undefined && place.options.dryRun !== true;
  const issueTexts = isSeen ? undefined : await leaveTexts(place, model.name, wanted);
  if (forge === undefined) return { record, findings: [], issues: new Map<string, string>(), issueTexts };
  const { owner, name } = forge.repository;
  const server = place.host.env("GITHUB_SERVER_URL") ?? "https://github.com";
  const written = await writeIssues(record, wanted, {
    forge,
    now: place.host.now(),
    addressOf: (number) => `${server}/${owner}/${name}/issues/${number}`,
  });
  return { ...written, issueTexts };
}

/** Where no issue is written, what it would say: a Markdown file for each cause. Undefined where there is none. */
async function leaveTexts(place: Place, model: string, wanted: readonly AlertIssue[]): Promise<string | undefined> {
  const { alertsFolder } = filesOf(place, model);
  for (const { alert, title, body } of wanted)
    await writeAtomic(
      join(place.host.workspace, posix.join(alertsFolder, `${alert.cause}.md`)),
      `# ${title}\n\n${body}\n`,
    );
  return wanted.length === 0 ? undefined : alertsFolder;
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
