import type { DataIssueManifest } from "../../generated/types.ts";
import type { SitePrivacy, ToldIssue } from "../../records/site.ts";
import { soundIssues } from "../../work/lineage/data-issues.ts";
import { isOverdue } from "../../work/lineage/judge-issues.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";

/** A known error in data, and the model that it is said to be of. */
export interface SiteIssue {
  readonly model: string | undefined;
  readonly told: ToldIssue;
}

/** Open ones first, the newest first; of what a person wrote nothing unless texts are told. */
export async function siteIssues(place: Place, privacy: SitePrivacy): Promise<readonly SiteIssue[]> {
  const issues = soundIssues(await loadDataIssues(place.head)).map(({ issue }) => ({
    model: issue.model,
    told: toldIssue(issue, place.host.now(), privacy),
  }));
  return issues.toSorted(
    ({ told: a }, { told: b }) => Number(b.isOpen) - Number(a.isOpen) || ((a.opened ?? "") > (b.opened ?? "") ? -1 : 1),
  );
}

function toldIssue(issue: DataIssueManifest, now: number, { texts }: SitePrivacy): ToldIssue {
  return {
    id: issue.id,
    dataset: issue.dataset,
    severity: issue.severity,
    isOpen: issue.closed === undefined,
    isOverdue: isOverdue(issue, now),
    opened: issue.opened,
    due: issue.due,
    text: texts ? issue.description : undefined,
  };
}
