import type { Finding } from "../../findings/finding.ts";
import { unmeasured } from "../../findings/unmeasured.ts";
import type { RunRecord } from "../../generated/types.ts";
import { EVALUATE } from "../../scoring/evaluate-rules.ts";
import { shardName, type Shard } from "../../work/shards/shard.ts";
import { resolveBaseline } from "../models/baseline.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";
import { answersFile, answersFolder, clearAnswers, leaveAnswers } from "./answer-parts.ts";
import { gatherRequest } from "./gather-request.ts";

export interface AnsweredCandidate {
  /** Of the part that is left; undefined where there is none, and the findings say why. */
  readonly digest?: string;
  readonly findings: readonly Finding[];
}

/** Asks a model's candidate and baseline about the rows of one shard, and leaves what they say. Nothing is judged. */
export async function answerCandidate(
  session: Session,
  { model, run, shard }: { readonly model: ChangedModel; readonly run: RunRecord; readonly shard: Shard },
): Promise<AnsweredCandidate> {
  const { place } = session;
  return await place.host.log.group(`Ask ${model.name} as the shard ${shardName(shard)}`, async () => {
    await clearAnswers(place, model.name, shard);
    try {
      const baseline = await resolveBaseline(session, model.name, model.formerName);
      const gathered = await gatherRequest(session, { model, run, baseline });
      if ("blocked" in gathered) return { findings: gathered.blocked };
      const { answerShard } = await import("../../scoring/answer-shard.ts");
      const folder = answersFolder(place, model.name);
      const { part, findings } = await answerShard(gathered.request, { shard, folder });
      await gathered.verify();
      if (part === undefined) return { findings };
      const digest = await leaveAnswers(place, model.name, part);
      place.host.log.info(
        `The part ${shardName(shard)} of ${model.name} is left in ${answersFile(place, model.name, shard)}: join all parts with \`model-gitops evaluate --merge\`.`,
      );
      return { digest, findings };
    } catch (error) {
      const location = model.locate("/datasets");
      return { findings: [unmeasured(EVALUATE.data, error, { model: model.name, location })] };
    }
  });
}
