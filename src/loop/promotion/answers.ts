import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { localArtifact } from "../../stores/artifact.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf, type Place } from "../place/place.ts";

interface Asking {
  readonly run: RunRecord;
  readonly evaluation: Pick<EvaluationRecord, "questions">;
  readonly version: string;
}

/**
 * Loads the fetched model and asks it what it was asked when it was evaluated. Of predictions that were left as a file, and
 * of a command, the bytes are all there is: nothing is loaded.
 */
export async function askAgain(
  { host, ...place }: Place,
  model: Pick<ModelAtRevision, "name" | "head">,
  { run, evaluation, version }: Asking,
): Promise<readonly Finding[]> {
  const { name, head } = model;
  const { questions } = evaluation;
  if (head.prediction.kind !== "onnx") return [];
  const found = (outcome: "fail" | "unmeasured", message: string): readonly Finding[] => [
    findingOf(PROMOTION.answers, { outcome, model: name, subject: version, message }),
  ];
  const folder = join(host.workspace, filesOf(place, name).folder);
  const contender = localArtifact(run.artifact, folder);
  try {
    const { answersNow } = await import("../../scoring/ask-again.ts");
    const other = await answersNow(host, contender, questions);
    return other === undefined
      ? []
      : found("fail", `${name} ${version} does not answer as it did when it was evaluated: ${other}.`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return found("unmeasured", `${name} ${version} cannot be loaded: ${userMessage(error)}`);
  }
}
