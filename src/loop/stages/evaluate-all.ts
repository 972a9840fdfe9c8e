import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import { TRAIN } from "../training/train-rules.ts";
import type { RunRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { handedAnswers } from "../../work/gate/handed-answers.ts";
import { readShard } from "../../work/shards/read-shard.ts";
import { shardName, type Shard } from "../../work/shards/shard.ts";
import { answerCandidate } from "../evidence/answer-candidate.ts";
import { clearAnswers, readAnswers } from "../evidence/answer-parts.ts";
import { evaluationDigest } from "../evidence/handed-on.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import { toItsEnd, type Ended } from "../place/own-end.ts";
import { keepFindings, keepOnlyTrained } from "../place/outputs.ts";
import { evaluateCandidate } from "../evidence/evaluate-model.ts";
import { fetchKnownRun } from "../runs/known-run.ts";
import { openChange } from "../models/open-change.ts";
import type { Session } from "../place/session.ts";
import { isMisnamed } from "../models/unknown-models.ts";

export interface EvaluateWish {
  /** `2/4`, or `auto`; empty: all rows. */
  readonly shard: string;
  readonly merge: boolean;
  /** What the jobs of shards handed on. */
  readonly needs: string;
}

const WHOLE: EvaluateWish = { shard: "", merge: false, needs: "" };

/** The `evaluate` action: in a fresh job, on what training jobs uploaded or an earlier run is known to have made. */
export async function evaluateAll(session: Session, wish = WHOLE): Promise<Result> {
  const { place } = session;
  const way = wayOf(session, wish);
  const { models, findings: planned } = await openChange(session);
  const all: Finding[] = [...planned];
  // On a laptop there is one user, whose earlier runs are worth keeping.
  const isShared = place.host.kind === "github";
  const isMerged = way.kind === "merge";
  if (isShared)
    for (const { name, plan } of models)
      await keepOnlyTrained(place, name, { isTrained: plan.train === "train", isMerged });
  const digests: Record<string, string> = {};
  for (const model of models.filter(({ plan }) => plan.evaluate)) {
    place.host.signal.throwIfAborted();
    const ended = await (way.kind === "shard" ? askOne(session, model, way) : evaluateOne(session, model, way));
    all.push(...ended.findings);
    if (ended.digest !== undefined) digests[model.name] = ended.digest;
  }
  return {
    findings: all,
    // What one job measures is judged by the gate; a shard that left nothing is to stop what joins the parts.
    isAdvice: way.kind !== "shard" && !planned.some(isMisnamed),
    outputs: { outcome: verdictOf(all), ...outputsOf(way, digests) },
  };
}

type Way =
  | { readonly kind: "whole" }
  | { readonly kind: "shard"; readonly shard: Shard }
  | { readonly kind: "merge"; readonly needs: string };

/** Throws a UserError for a wish that cannot be met. */
function wayOf({ place: { host } }: Session, wish: EvaluateWish): Way {
  const { merge, needs } = wish;
  const shard = readShard(wish.shard, (name) => host.env(name));
  if (shard !== undefined && merge)
    throw new UserError("shard and merge do not go together: each shard runs by itself, and merge after all of them.");
  if (shard !== undefined) return { kind: "shard", shard };
  if (!merge) return { kind: "whole" };
  // Training jobs upload into the same folder, and would answer for the model.
  if (host.kind === "github" && needs.trim() === "")
    throw new UserError(
      "merge needs what the jobs of the shards handed on, so that no other job answers for the models. Write needs: ${{ toJSON(needs) }} below the with: of this step, and make the output answers of every shard an output of its job, as docs/shards.md has it.",
    );
  return { kind: "merge", needs };
}

function outputsOf(way: Way, digests: Readonly<Record<string, string>>) {
  if (way.kind !== "shard") return { evaluations: JSON.stringify(digests), answers: "" };
  const handed = Object.entries(digests).map(([model, digest]) => [model, { [shardName(way.shard)]: digest }]);
  return { evaluations: "{}", answers: JSON.stringify(Object.fromEntries(handed)) };
}

interface EndedModel {
  readonly findings: readonly Finding[];
  readonly digest?: string | undefined;
}

async function evaluateOne(
  session: Session,
  model: ChangedModel,
  way: Exclude<Way, { readonly kind: "shard" }>,
): Promise<EndedModel> {
  const { place } = session;
  const { name } = model;
  const ended: Ended<readonly Finding[]> = await toItsEnd(place, name, () =>
    withRun(session, model, async (run) => {
      if (way.kind === "whole") await clearAnswers(place, name);
      const handed = way.kind === "whole" || way.needs.trim() === "" ? undefined : handedAnswers(way.needs);
      const answers = way.kind === "merge" ? () => readAnswers(place, name, handed) : undefined;
      return (await evaluateCandidate(session, { model, run, answers })).findings;
    }),
  );
  const last = await toItsEnd(place, name, async () => {
    // The gate tells why there is no evaluation.
    if (ended.made === undefined) await keepFindings(place, name, { stage: "evaluate", findings: [ended.stopped] });
    // They tell of rows, and a workflow uploads the whole folder for longer than they are needed.
    if (way.kind === "merge" && place.host.kind === "github") await clearAnswers(place, name);
    return await evaluationDigest(place, name);
  });
  return { findings: ended.made ?? [ended.stopped], digest: last.made };
}

/** What a shard finds is found again where the parts are joined, and told to the gate there. */
async function askOne(
  session: Session,
  model: ChangedModel,
  { shard }: { readonly shard: Shard },
): Promise<EndedModel> {
  const handed: string[] = [];
  const ended = await toItsEnd(session.place, model.name, () =>
    withRun(session, model, async (run) => {
      const { digest, findings } = await answerCandidate(session, { model, run, shard });
      if (digest !== undefined) handed.push(digest);
      return findings;
    }),
  );
  return { findings: ended.made ?? [ended.stopped], digest: handed[0] };
}

async function withRun(
  { place }: Session,
  model: ChangedModel,
  work: (run: RunRecord) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const run = await fetchKnownRun(place, model);
  return run === undefined ? [missing(model.name)] : await work(run);
}

function missing(model: string): Finding {
  return findingOf(TRAIN.artifact, {
    outcome: "unmeasured",
    model,
    message: `There is no artifact for this change of ${model}: its training failed, was held back, or did not run.`,
    remediation: "Look at the training job, and at what the plan says of this model.",
  });
}
