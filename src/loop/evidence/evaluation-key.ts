import type { RunRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { evaluationFiles } from "../data/evaluation-data.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";
import { judgementsOf, seedsOf } from "./evidence.ts";

/**
 * The evaluationKey of a run as it would be measured here and now, by the rules of this session and the bytes of its
 * data; nothing is measured and no command is started. Undefined, with the reason in the log, where the data is not here.
 */
export async function deriveEvaluationKey(
  session: Session,
  model: ChangedModel,
  run: RunRecord,
): Promise<string | undefined> {
  const { place } = session;
  try {
    const { evaluationKeyOf } = await import("../../scoring/evaluate.ts");
    const { artifact, predictions } = run;
    return evaluationKeyOf({
      model: model.judged,
      candidate: { digest: artifact.digest, predictions },
      datasets: await evaluationFiles(session, { ...model, judged: withoutCommands(model.judged) }),
      judgements: await judgementsOf(place, model),
      seeds: await seedsOf(place, run, model),
    });
  } catch (error) {
    place.host.log.info(
      `${model.name}: whether it would be evaluated alike cannot be told here: ${userMessage(error)}`,
    );
    return undefined;
  }
}

/** A command that brings data is the user's code: it does not run where evidence is recorded. */
function withoutCommands(model: ResolvedModel): ResolvedModel {
  const still = (dataset: ResolvedDataset): ResolvedDataset => ({ ...dataset, fetch: undefined });
  const datasets = Object.entries(model.datasets).map(([name, dataset]) => [name, still(dataset)] as const);
  return { ...model, datasets: Object.fromEntries(datasets) };
}
