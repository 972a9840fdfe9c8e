import type { EvaluationRecord, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { parseEvaluation, parseRun, parseVerdict } from "../../records/parse.ts";

/** What a run of a pull request left of a model's training: its word, and no proof. */
export interface LeftRecords {
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly outcome?: VerdictRecord["outcome"] | undefined;
}

// upload-artifact drops the folders that all files share.
const PLACE = /^(?:model-gitops-out\/)?([a-z][a-z0-9_-]{0,62})\/(run|evaluation|verdict)\.json$/;

export function isLeftRecord(path: string): boolean {
  return PLACE.test(path);
}

/** The records of an upload's files by model, each with what belongs to it; what cannot be read is not there. */
export function leftRecords(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, LeftRecords> {
  const texts = new Map<string, string>();
  const models = new Set<string>();
  for (const [path, bytes] of files) {
    const [, model = "", kind = ""] = PLACE.exec(path) ?? [];
    if (model === "") continue;
    models.add(model);
    texts.set(`${model}/${kind}`, new TextDecoder().decode(bytes));
  }
  const found = new Map<string, LeftRecords>();
  for (const model of models) {
    const run = readable(texts.get(`${model}/run`), parseRun);
    if (run === undefined || run.model !== model) continue;
    const measured = readable(texts.get(`${model}/evaluation`), parseEvaluation);
    const isOwn = measured?.trainKey === run.trainKey && measured.candidate.digest === run.artifact.digest;
    const evaluation = isOwn && measured.model === model ? measured : undefined;
    const verdict = readable(texts.get(`${model}/verdict`), parseVerdict);
    const isJudged = evaluation !== undefined && verdict?.evaluationKey === evaluation.evaluationKey;
    found.set(model, { run, evaluation, outcome: isJudged ? verdict.outcome : undefined });
  }
  return found;
}

function readable<T>(text: string | undefined, parse: (text: string, source: string) => T): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text, "what a run left");
  } catch {
    return undefined;
  }
}
