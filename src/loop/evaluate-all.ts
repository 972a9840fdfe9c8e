import type { Finding } from "../findings/finding.ts";
import { verdictOf } from "../findings/verdict.ts";
import { TRAIN } from "./train-rules.ts";
import type { Result } from "../host/result.ts";
import { evaluationDigest } from "./handed-on.ts";
import { keepOnlyTrained } from "./outputs.ts";
import { evaluateSubject } from "./evaluate-model.ts";
import { fetchKnownRun } from "./known-run.ts";
import type { Session } from "./session.ts";
import { openSubjects } from "./subjects.ts";
import { isMisnamed } from "./unknown-models.ts";

/** The `evaluate` action: in a fresh job, on what training jobs uploaded or an earlier run is known to have made. */
export async function evaluateAll(session: Session): Promise<Result> {
  const { subjects, findings: planned } = await openSubjects(session);
  const all: Finding[] = [...planned];
  const evaluations: Record<string, string> = {};
  // On a laptop there is one user, whose earlier runs are worth keeping.
  const isShared = session.host.kind === "github";
  if (isShared)
    for (const subject of subjects) await keepOnlyTrained(session, subject.name, subject.plan.train === "train");
  for (const subject of subjects.filter(({ plan }) => plan.evaluate)) {
    session.host.signal.throwIfAborted();
    const { name } = subject;
    const run = await fetchKnownRun(session, subject);
    if (run === undefined) all.push(missing(name));
    else all.push(...(await evaluateSubject(session, subject, run)).findings);
    const made = await evaluationDigest(session, name);
    if (made !== undefined) evaluations[name] = made;
  }
  return {
    findings: all,
    isAdvice: !planned.some(isMisnamed),
    outputs: { outcome: verdictOf(all), evaluations: JSON.stringify(evaluations) },
  };
}

function missing(model: string): Finding {
  return {
    rule: TRAIN.artifact.id,
    outcome: "unmeasured",
    model,
    message: `There is no artifact of ${model} as this change has it: its training failed, was held back, or did not run.`,
    remediation: "Look at the training job, and at what the plan says of this model.",
  };
}
