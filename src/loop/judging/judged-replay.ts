import type { EvaluationRecord } from "../../generated/types.ts";
import type { Replay } from "../../records/replay.ts";
import type { CaseReplay, Limits } from "../../work/gate/case.ts";
import { decidedOnProduction } from "../../work/gate/replay.ts";
import { believedReplay } from "../../work/replay/believed.ts";
import { replayRules } from "../../work/replay/rules.ts";
import type { SettledReplay } from "../../work/verdict/settle.ts";
import { isRetraining } from "../approvals/retraining-pull.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";

/** A replay as it is judged. */
export interface JudgedReplay {
  readonly given: CaseReplay;
  /** Where it was measured, and is believed. */
  readonly settled: SettledReplay | undefined;
}

export interface LeftReplay {
  readonly limits: Limits;
  readonly evaluation: EvaluationRecord | undefined;
  /** As it was left; undefined: nothing was. */
  readonly replay?: Replay | undefined;
}

/** The replay of a retraining pull request; undefined where there is nothing to replay, whatever lies here. */
export async function judgedReplay(
  session: Session,
  model: ChangedModel,
  { limits, evaluation, replay }: LeftReplay,
): Promise<JudgedReplay | undefined> {
  const { monitoring, retraining } = model.judged;
  if (monitoring === undefined || retraining === undefined) return undefined;
  if (evaluation?.baseline.status !== "compared" || !(await isRetraining(session, model))) return undefined;
  const given = believedReplay(replay, {
    model: model.name,
    evaluation,
    rules: replayRules(model.judged),
    decides: retraining.replay.decides,
  });
  if ("problem" in given || replay === undefined) return { given, settled: undefined };
  const decides = Object.entries(limits.metrics).some(
    ([name, limit]) => limit.isPrimary && decidedOnProduction({ replay: given }, { name, limit }) !== undefined,
  );
  return { given, settled: { key: replay.key, decides, evaluation: given.evaluation } };
}
