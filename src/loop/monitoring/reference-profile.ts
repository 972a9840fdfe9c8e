import type { ModelProfile } from "../../scoring/profile-model.ts";
import type { Profile, WindowRecord } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import type { ResolvedMonitoring } from "../../manifest/resolved-monitoring.ts";
import { profileDigest } from "../../records/profile-text.ts";
import type { ProfileRequest } from "../../scoring/profile-model.ts";
import type { EvaluationData } from "../../scoring/request.ts";
import { evaluationFiles } from "../data/evaluation-data.ts";
import { baselineContender } from "../evidence/baseline-contender.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { isolationOf } from "../place/isolation.ts";
import { keepProfile, storedProfile } from "../place/profile-file.ts";
import { filesOf } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import type { AcceptedModel } from "./accepted.ts";

/** What windows are compared with; or the sentence why there is nothing. */
export type Reference =
  | { readonly profile: Profile; readonly digest: string; readonly isNew: boolean }
  | { readonly problem: string };

export interface Watched {
  readonly model: ModelAtRevision;
  readonly monitoring: ResolvedMonitoring;
  readonly accepted: AcceptedModel;
}

/**
 * The reference profile of the accepted model: the one that its acceptance names, else the one that the window before
 * was compared with, else made here from the same data by digest.
 */
export async function referenceProfile(
  ruled: Ruled,
  watched: Watched,
  last: WindowRecord | undefined,
): Promise<Reference> {
  try {
    for (const digest of namedProfiles(watched, last)) {
      const profile = await storedProfile(ruled.place, watched.model.name, digest);
      if (profile !== undefined && profile.source.dataset === watched.monitoring.reference.dataset)
        return { profile, digest, isNew: false };
    }
    const { profile } = await makeProfile(ruled, watched);
    return { profile, digest: profileDigest(profile), isNew: true };
  } catch (error) {
    return { problem: userMessage(error) };
  }
}

function namedProfiles({ accepted }: Watched, last: WindowRecord | undefined): readonly string[] {
  const own = accepted.acceptance?.body.profile;
  const before = last?.artifact === accepted.artifact ? last.reference.profile : undefined;
  return [own, before].filter((digest) => digest !== undefined);
}

/**
 * Asks the accepted model about the rows of the reference, and leaves profile.json. Throws a UserError where these are
 * not the rows that it was accepted on, or cannot be had.
 */
export async function makeProfile(
  ruled: Ruled,
  watched: Watched,
  { isContract = false }: { readonly isContract?: boolean } = {},
): Promise<ModelProfile> {
  const { model, monitoring, accepted } = watched;
  const known = accepted.evaluation?.datasets[monitoring.reference.dataset]?.digest;
  const data = await referenceData(ruled, watched, known);
  const { profileModel } = await import("../../scoring/profile-model.ts");
  const made = await profileModel({ ...(await profileRequest(ruled, watched, data)), isContract });
  await keepProfile(ruled.place, filesOf(ruled.place, model.name).profile, made.profile);
  return made;
}

/** The rows of the reference. Throws a UserError where they cannot be had, or do not have the digest that is known of them. */
export async function referenceData(
  { place, rules }: Ruled,
  { model, monitoring }: Pick<Watched, "model" | "monitoring">,
  known: string | undefined,
): Promise<EvaluationData> {
  const { dataset: name } = monitoring.reference;
  const datasets = await evaluationFiles({ place, rules }, model);
  const data = datasets.find((one) => one.name === name);
  if (data === undefined)
    throw new UserError(
      `monitoring.reference names ${name}, which evaluates nothing. Name a dataset of evaluation.datasets.`,
    );
  if (known !== undefined && known !== data.digest)
    throw new UserError(
      `${name} is not the data that ${model.name} was accepted on: it is ${data.digest.slice(0, 19)}…, and was ${known.slice(0, 19)}…. Bring that version back, or evaluate the model on the new one.`,
    );
  return data;
}

/** What asks the accepted model about rows. Throws a UserError where its files cannot be had. */
export async function profileRequest(
  ruled: Ruled,
  { model, accepted }: Watched,
  data: EvaluationData,
): Promise<ProfileRequest> {
  const contender = await baselineContender(ruled, model);
  if (typeof contender === "string")
    throw new UserError(`${contender} Run \`record\` again, so that the store has it.`);
  return {
    host: ruled.place.host,
    model: model.judged,
    isolation: await isolationOf(ruled.place),
    contender,
    data,
    ...(accepted.evaluation !== undefined && { evaluationKey: accepted.evaluation.evaluationKey }),
  };
}
