import { soundIssues } from "../../work/lineage/data-issues.ts";
import { openByModel, standingIssues, type OpenIssues } from "../../work/lineage/judge-issues.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";
import { gatherLineage } from "./gather.ts";

/** Open data issues of each model that was trained or judged on what is wrong; without any, the ledger is not read. */
export async function openIssuesByModel(place: Place): Promise<ReadonlyMap<string, OpenIssues>> {
  const open = soundIssues(await loadDataIssues(place.head)).filter(({ issue }) => issue.closed === undefined);
  if (open.length === 0) return new Map();
  const datasets = new Set(open.map(({ issue }) => issue.dataset));
  const { graph } = await gatherLineage(place, place.head, { datasets, hasWindows: false });
  return openByModel(standingIssues(graph, open, place.host.now()));
}
