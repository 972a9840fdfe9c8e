import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { TRAIN } from "../training/train-rules.ts";
import type { Result } from "../../host/result.ts";
import { evaluationDigest } from "../evidence/handed-on.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { toItsEnd } from "../place/own-end.ts";
import { keepFindings, keepOnlyTrained } from "../place/outputs.ts";
import { evaluateCandidate } from "../evidence/evaluate-model.ts";
import { fetchKnownRun } from "../runs/known-run.ts";
import { openChange } from "../models/open-change.ts";
import type { Session } from "../place/session.ts";
import { isMisnamed } from "../models/unknown-models.ts";

/** The `evaluate` action: in a fresh job, on what training jobs uploaded or an earlier run is known to have made. */
export async function evaluateAll(session: Session): Promise<Result> {
  const { place } = session;
  const { models, findings: planned } = await openChange(session);
  const all: Finding[] = [...planned];
  const evaluations: Record<string, string> = {};
  // On a laptop there is one user, whose earlier runs are worth keeping.
  const isShared = place.host.kind === "github";
  if (isShared) for (const { name, plan } of models) await keepOnlyTrained(place, name, plan.train === "train");
  for (const model of models.filter(({ plan }) => plan.evaluate)) {
    place.host.signal.throwIfAborted();
    const { name } = model;
    const ended = await toItsEnd(place, name, () => evaluateOne(session, model));
    all.push(...(ended.made ?? [ended.stopped]));
    const last = await toItsEnd(place, name, async () => {
      // The gate tells why there is no evaluation.
      if (ended.made === undefined) await keepFindings(place, name, { stage: "evaluate", findings: [ended.stopped] });
      return await evaluationDigest(place, name);
    });
    if (last.made !== undefined) evaluations[name] = last.made;
  }
  return {
    findings: all,
    isAdvice: !planned.some(isMisnamed),
    outputs: { outcome: verdictOf(all), evaluations: JSON.stringify(evaluations) },
  };
}

async function evaluateOne(session: Session, model: ChangedModel): Promise<readonly Finding[]> {
  const run = await fetchKnownRun(session.place, model);
  return run === undefined ? [missing(model.name)] : (await evaluateCandidate(session, model, run)).findings;
}

function missing(model: string): Finding {
  return findingOf(TRAIN.artifact, {
    outcome: "unmeasured",
    model,
    message: `There is no artifact of ${model} as this change has it: its training failed, was held back, or did not run.`,
    remediation: "Look at the training job, and at what the plan says of this model.",
  });
}
