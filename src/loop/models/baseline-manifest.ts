import { UserError } from "../../kernel/errors.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { readingParts } from "../../work/judging/keys.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import type { Baseline } from "./baseline.ts";
import { loadModels } from "./load-models.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";
import { predictCodeDigest } from "./predict-code.ts";
import { gatherTrainKey } from "./train-key.ts";

/** What a baseline was made for, and the code that goes with it. */
export interface MadeFor {
  readonly model: ResolvedModel;
  readonly code: RevisionFiles;
}

/**
 * The manifest that says how to ask a baseline: the base branch's; where that trains another model by now, or reads this
 * one otherwise, which was not accepted, or has it no more, the one at which the baseline was. Undefined where neither can
 * be had.
 */
export async function madeFor(
  ruled: Ruled,
  { head, rules: own }: Pick<ModelAtRevision, "head" | "rules">,
  { trainKey, commit }: Pick<Extract<Baseline, { status: "found" }>, "trainKey" | "commit">,
): Promise<MadeFor | undefined> {
  const { rules, place } = ruled;
  if (own?.manifest === undefined || rules === undefined)
    return commit === undefined ? undefined : await acceptedAt(place, head, commit);
  const current: MadeFor = { model: resolveModel(own.manifest, own.file), code: rules };
  if (trainKey === undefined || commit === undefined || commit === rules.id) return current;
  const accepted = await acceptedAt(place, current.model, commit);
  if (accepted === undefined) return current;
  const isSameTraining = (await gatherTrainKey(rules, current.model)).key === trainKey;
  return isSameTraining && (await readingDigest(current)) === (await readingDigest(accepted)) ? current : accepted;
}

/** Undefined where the commit cannot be had, or has no such model. */
async function acceptedAt(place: Place, model: ResolvedModel, commit: string): Promise<MadeFor | undefined> {
  try {
    const { host } = place;
    const code = place.head.beside(await openRevision({ host, forge: await place.forge() }, commit));
    const models = await loadModels(code, place.options.manifests);
    // It may lie elsewhere since, or be called otherwise.
    const found = models.find(({ name }) => name === model.name) ?? models.find(({ file }) => file === model.file);
    const { manifest } = found?.read ?? {};
    return found && manifest && { model: resolveModel(manifest, found.file), code };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function readingDigest({ model, code }: MadeFor): Promise<Digest> {
  const predicts = (await predictCodeDigest({ files: code, model })) ?? null;
  return sha256(canonicalJson({ ...readingParts(model), predicts }));
}
