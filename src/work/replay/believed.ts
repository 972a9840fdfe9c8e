import type { EvaluationRecord } from "../../generated/types.ts";
import type { Replay, ReplayNumbers } from "../../records/replay.ts";
import type { CaseReplay } from "../gate/case.ts";
import { keyOfReplay } from "./key.ts";

/** What is judged, and by what: a replay of anything else says nothing about it. */
export interface ExpectedReplay {
  readonly model: string;
  /** What was measured on the datasets of the manifest. */
  readonly evaluation: Pick<EvaluationRecord, "candidate" | "baseline">;
  readonly rules: string;
  /** retraining.replay.decides of the base branch. */
  readonly decides: boolean;
}

/** A replay that was left, as the gate may use it; undefined: none was left. */
export function believedReplay(record: Replay | undefined, expected: ExpectedReplay): CaseReplay {
  if (record === undefined)
    return { problem: "the job that evaluated left none. Run the workflow again from the start.", isForeign: false };
  const wrong = replayProblems(record, expected);
  if (wrong.length > 0)
    return { problem: `The replay that lies here is not believed: ${wrong.join(", and ")}.`, isForeign: true };
  const { measured, problem = "the record does not say why." } = record;
  if (measured === undefined) return { problem, isForeign: false };
  return { evaluation: measured.evaluation, decides: expected.decides };
}

/** Why a replay is not about what is judged; empty where it is. */
function replayProblems(record: Replay, { model, evaluation: judged, rules }: ExpectedReplay): readonly string[] {
  const { measured } = record;
  const baseline = judged.baseline.artifact?.digest;
  const checks: readonly (readonly [boolean, string])[] = [
    [record.model !== model, "it is of another model"],
    [record.candidate !== judged.candidate.digest, "it is of another artifact than the candidate"],
    [record.rules !== rules, "it was made by other rules than the base branch's"],
    [record.key !== keyOfReplay(record), "its key is not that of what it says"],
    [measured !== undefined && record.baseline !== baseline, "it compares with another baseline"],
    [measured !== undefined && !isOwn(record, measured), "its evaluation is not of what it says"],
  ];
  return checks.flatMap(([isWrong, why]) => (isWrong ? [why] : []));
}

function isOwn(record: Replay, { evaluation, data, rows }: ReplayNumbers): boolean {
  const { model, candidate, baseline, datasets } = evaluation;
  const { production, ...others } = datasets;
  return (
    model === record.model &&
    candidate.digest === record.candidate &&
    baseline.artifact?.digest === record.baseline &&
    production?.role === "decides" &&
    production.digest === data &&
    production.rows === rows &&
    Object.keys(others).length === 0
  );
}
