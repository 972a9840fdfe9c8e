import type { Finding } from "../../findings/finding.ts";
import type { AlertsRecord } from "../../generated/types.ts";
import { wantedIssues } from "../../work/monitor/alerts/issues.ts";
import { endedAlerts } from "../../work/monitor/alerts/transitions.ts";
import { writeIssues } from "../alerting/write-issues.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

export interface EndedModel {
  readonly name: string;
  readonly alerts: AlertsRecord;
  readonly findings: readonly Finding[];
}

/** Ends the alerts of models that nobody watches any more, since no window ever would, and closes their issues with that reason. */
export async function endUnwatched(place: Place, models: readonly ModelAtRevision[]): Promise<readonly EndedModel[]> {
  const ended: EndedModel[] = [];
  for (const { name, judged } of models) {
    const before = (await place.ledger.latest(name, "alerts"))?.body;
    const why =
      judged.lifecycle === "retired" ? `${name} is retired` : "the manifest has no section monitoring any more";
    const record = before && endedAlerts(before, why, place.host.now());
    if (record !== undefined) ended.push({ name, ...(await closeIssues(place, record)) });
  }
  return ended;
}

async function closeIssues(place: Place, record: AlertsRecord): Promise<Omit<EndedModel, "name">> {
  const forge = await place.forge();
  if (forge === undefined) return { alerts: record, findings: [] };
  const { alertBody, alertTitle } = await import("../../report/monitor/renderers.ts");
  const wanted = wantedIssues({
    record,
    alerts: {},
    title: ({ cause }) => alertTitle(record.model, cause),
    body: (alert) => alertBody(alert, { model: record.model, windows: [], alerts: record }),
  });
  const addressOf = (number: number): string => `#${number}`;
  const written = await writeIssues(record, wanted, { forge, now: place.host.now(), addressOf });
  return { alerts: written.record, findings: written.findings };
}
