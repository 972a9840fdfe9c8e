import type { Alert, AlertsRecord, ModelManifest, WindowRecord } from "../../generated/types.ts";
import { soundIssues } from "../../work/lineage/data-issues.ts";
import { draftIssue, issueOfAlert, type DraftedIssue } from "../../work/lineage/draft.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";

export interface Alerted {
  readonly model: Pick<ModelManifest, "name" | "owners">;
  readonly alerts: AlertsRecord;
  /** With the windows that the alerts are about. */
  readonly windows: readonly WindowRecord[];
}

/**
 * The data issues that firing alerts ask for and that the tree does not have yet, by cause. Dated by the alert, so that
 * each run writes the same. `taken` are ids that others have proposed.
 */
export async function alertedIssues(
  place: Pick<Place, "head">,
  { model, alerts, windows }: Alerted,
  taken: readonly string[] = [],
): Promise<ReadonlyMap<Alert["cause"], DraftedIssue>> {
  const drafts = alerts.alerts.flatMap((alert) => {
    const window = windows.find((one) => one.window.id === alert.window) ?? windows.at(-1);
    const draft = issueOfAlert({ model: model.name, owners: model.owners, alert, window });
    return draft === undefined ? [] : [{ alert, draft }];
  });
  if (drafts.length === 0) return new Map();
  const known = soundIssues(await loadDataIssues(place.head)).map(({ issue }) => issue);
  const told = new Set(known.map(({ source }) => source?.key));
  const ids = [...known.map(({ id }) => id), ...taken];
  const found = new Map<Alert["cause"], DraftedIssue>();
  for (const { alert, draft } of drafts) {
    if (told.has(draft.source.key)) continue;
    const drafted = draftIssue(draft, { now: Date.parse(alert.since), taken: ids });
    ids.push(drafted.id);
    found.set(alert.cause, drafted);
  }
  return found;
}
