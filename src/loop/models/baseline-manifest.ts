import { resolveModel } from "../../manifest/resolve.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { readingParts } from "../../work/judging/keys.ts";
import type { Ruled } from "../place/session.ts";
import type { Baseline } from "./baseline.ts";
import { modelAtCommit, type ModelAtCommit } from "./model-at-commit.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";
import { predictCodeDigest } from "./predict-code.ts";
import { gatherTrainKey } from "./train-key.ts";

/**
 * The manifest that says how to ask a baseline: the base branch's; where that trains another model by now, or reads this
 * one otherwise, which was not accepted, or has it no more, the one at which the baseline was. Undefined where neither can
 * be had.
 */
export async function madeFor(
  ruled: Ruled,
  { head, rules: own }: Pick<ModelAtRevision, "head" | "rules">,
  { trainKey, commit }: Pick<Extract<Baseline, { status: "found" }>, "trainKey" | "commit">,
): Promise<ModelAtCommit | undefined> {
  const { rules, place } = ruled;
  if (own?.manifest === undefined || rules === undefined)
    return commit === undefined ? undefined : await modelAtCommit(place, head, commit);
  const current: ModelAtCommit = { model: resolveModel(own.manifest, own.file), code: rules };
  if (trainKey === undefined || commit === undefined || commit === rules.id) return current;
  const accepted = await modelAtCommit(place, current.model, commit);
  if (accepted === undefined) return current;
  const isSameTraining = (await gatherTrainKey(rules, current.model)).key === trainKey;
  return isSameTraining && (await readingDigest(current)) === (await readingDigest(accepted)) ? current : accepted;
}

async function readingDigest({ model, code }: ModelAtCommit): Promise<Digest> {
  const predicts = (await predictCodeDigest({ files: code, model })) ?? null;
  return sha256(canonicalJson({ ...readingParts(model), predicts }));
}
