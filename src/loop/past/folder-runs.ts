import { parseRun } from "../../records/parse.ts";
import type { FoundRun } from "../../work/past/run.ts";
import { leftRecord, readOutputs } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";

/** What lies in the output folder of a model; what is broken there is the stages' affair. */
export async function runInFolder(place: Place, model: string): Promise<readonly FoundRun[]> {
  const { record: run } = await leftRecord(place, { file: filesOf(place, model).run, model, parse: parseRun });
  if (run === undefined || run.model !== model) return [];
  const { evaluation, verdict } = await readOutputs(place, model);
  const isOfRun = evaluation?.trainKey === run.trainKey && evaluation.candidate.digest === run.artifact.digest;
  const isOfEvaluation = isOfRun && verdict?.evaluationKey === evaluation.evaluationKey;
  return [
    {
      source: "folder",
      run,
      ...(isOfRun && { evaluation }),
      ...(isOfEvaluation && { verdict: verdict.outcome }),
    },
  ];
}
