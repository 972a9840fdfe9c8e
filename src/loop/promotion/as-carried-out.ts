import { hasStatus } from "../../forge/api-error.ts";
import { DEPLOYMENT_KEY } from "../../forge/deployments.ts";
import type { Forge } from "../../forge/forge.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { versionTag } from "../../records/model-tag.ts";
import { servedIn } from "../models/environment.ts";
import type { Session } from "../place/session.ts";
import { changesOf, type Serving } from "./changes.ts";
import { environmentFiles } from "./standing.ts";
import { forgeOf } from "./steps.ts";
import type { Verified } from "./verify.ts";

/**
 * Whether everything that carrying out wrote is still there: environment and updates, tags, release and deployment. What is
 * not is written by carrying out again. An emergency is whole only once it was promoted the ordinary way.
 */
export async function isWhole(
  session: Session,
  { request, registered, environment }: Verified,
  { last, serving }: { readonly last: PromotionRecord; readonly serving: Serving | undefined },
): Promise<boolean> {
  const { model, version, stage } = request;
  if (last.emergency !== undefined) return false;
  const tags = new Set(
    [...(registered?.versions ?? []), ...(registered?.assignments ?? [])].map(({ tag }) => tag.name),
  );
  const wanted = [versionTag(model, version), ...(last.tag === undefined ? [] : [last.tag])];
  if (wanted.some((name) => !tags.has(name))) return false;
  if (serving !== undefined) {
    if (environment === undefined || servedIn(environment, model)?.digest !== last.artifact) return false;
    if (!(await isWritten(session, serving))) return false;
  }
  const forge = await forgeOf(session);
  if (forge === undefined) return true;
  const release = await forge.versionReleases.find(versionTag(model, version));
  if (release === undefined || release.isDraft) return false;
  return stage === undefined || (await isDeployed(forge, `${model}/${stage}`, last.key));
}

async function isWritten(session: Session, serving: Serving): Promise<boolean> {
  try {
    return Object.keys(await changesOf(environmentFiles(session), serving)).length === 0;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function isDeployed(forge: Forge, environment: string, key: string): Promise<boolean> {
  try {
    const own = (await forge.deployments.list(environment)).find(({ payload }) => payload[DEPLOYMENT_KEY] === key);
    return own !== undefined && (await forge.deployments.status(own.id))?.state === "success";
  } catch (error) {
    // Who may not read deployments cannot write them either.
    if (hasStatus(error, 403, 404)) return true;
    throw error;
  }
}
