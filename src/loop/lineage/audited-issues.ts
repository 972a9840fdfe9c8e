import type { Finding } from "../../findings/finding.ts";
import { soundIssues } from "../../work/lineage/data-issues.ts";
import { auditIssues, standingIssues } from "../../work/lineage/judge-issues.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Session } from "../place/session.ts";
import { gatherLineage } from "./gather.ts";

/** Data issues that somebody should have corrected by now, with what was made of the rows and where it serves. */
export async function auditedIssues({ place }: Session): Promise<readonly Finding[]> {
  const read = await loadDataIssues(place.head);
  const broken = read.flatMap(({ findings }) => findings);
  const open = soundIssues(read).filter(({ issue }) => issue.closed === undefined);
  if (open.length === 0) return broken;
  const datasets = new Set(open.map(({ issue }) => issue.dataset));
  const { graph } = await gatherLineage(place, place.head, { datasets, hasWindows: false });
  const now = place.host.now();
  return [...broken, ...auditIssues(standingIssues(graph, open, now), now)];
}
