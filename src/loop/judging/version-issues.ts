import type { Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import { remembered } from "../../forge/remembered.ts";
import { soundIssues, type DataIssue } from "../../work/lineage/data-issues.ts";
import { judgeDataIssues, type IssueQuestion } from "../../work/lineage/judge-issues.ts";
import { loadDataIssues } from "../models/data-issues.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";

export interface JudgedVersion {
  readonly model: string;
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly stage: IssueQuestion["stage"];
}

/** By place: all models of a run are judged by the same issues. */
const KNOWN = new WeakMap<Place, () => Promise<readonly DataIssue[]>>();

/**
 * What errors in data that the rules' revision knows mean for a version. A correction is judged on other content, so that
 * it is not told of what it corrects.
 */
export async function versionIssues(
  { place, rules }: Ruled,
  { model, evaluation, run, stage }: JudgedVersion,
): Promise<readonly Finding[]> {
  const known = KNOWN.get(place) ?? remembered(async () => soundIssues(await loadDataIssues(rules ?? place.head)));
  KNOWN.set(place, known);
  const judged = Object.values(evaluation?.datasets ?? {}).filter(({ role }) => role !== "shown");
  const version = { trained: Object.values(run?.datasets ?? {}), judged: judged.map(({ digest }) => digest) };
  return judgeDataIssues({ issues: await known(), model, version, stage, now: place.host.now() });
}
