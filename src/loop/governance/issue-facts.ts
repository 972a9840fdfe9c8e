import type { EvaluationRecord, GovernedDataIssue, RunRecord } from "../../generated/types.ts";
import { soundIssues, type DataIssue } from "../../work/lineage/data-issues.ts";
import { governedIssues } from "../../work/lineage/judge-issues.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";

interface Version {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
}

const ISSUES = new WeakMap<Pick<Place, "host">, Promise<readonly DataIssue[]>>();

/** What is known to be wrong with data, by the rules' revision, and whether this version learned from it or is judged by it. */
export async function issueFacts({ place, rules }: Ruled, { evaluation, run }: Version): Promise<GovernedDataIssue[]> {
  const known = ISSUES.get(place) ?? loadDataIssues(rules ?? place.head).then(soundIssues);
  ISSUES.set(place, known);
  const judged = Object.values(evaluation?.datasets ?? {}).filter(({ role }) => role !== "shown");
  return governedIssues({
    issues: await known,
    version: { trained: Object.values(run?.datasets ?? {}), judged: judged.map(({ digest }) => digest) },
    now: place.host.now(),
  });
}
