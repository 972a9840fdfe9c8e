import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PromotionRecord, RunRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import { isFetchable } from "../../records/artifact.ts";
import { versionTag } from "../../records/model-tag.ts";
import { ElsewhereError, IncompleteVersionError } from "../../stores/published-files.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { versionEvidence } from "./evidence.ts";
import { storeFinding } from "./publish.ts";
import { versionDocuments, type Documents } from "./release.ts";
import { foreignAssets } from "./release-assets.ts";
import { forgeOf } from "./steps.ts";
import { versionModel } from "./version-model.ts";

export interface PublishedCopy {
  readonly model: ModelAtRevision;
  readonly run: RunRecord;
  /** What promoted the version: it has the address from which servers load it. */
  readonly target: PromotionRecord;
  /** Whether the version's files are in the output folder, verified. */
  readonly isFetched: boolean;
}

/**
 * Reads and hashes what servers load of a version that is to serve again, at the address that was recorded. Where it is gone
 * it is published again, if it can be.
 */
export async function verifyPublished(session: Session, copy: PublishedCopy): Promise<readonly Finding[]> {
  const { place } = session;
  const { model, run, target, isFetched } = copy;
  const { address, version } = target;
  if (address === undefined || version === undefined || !isFetchable(run)) return [];
  const store = place.storeOf(model.name);
  const named = { model: model.name, version };
  try {
    if (isRelease(session, address)) return await verifyReleased(session, copy, version);
    if (store.published === undefined)
      throw new ElsewhereError(
        `${address} is no place of ${store.name}, so what servers load there was not looked at.`,
      );
    const question = { ...named, artifact: run.artifact, address, isHashed: true };
    const known = await orGone(() => store.published?.(question));
    if (known !== undefined) return [];
    const lost = `What servers load of ${model.name} ${version} is gone from ${address}, all or in part`;
    if (store.publish === undefined || !isFetched)
      return [bytesFinding(named, `${lost}, and it cannot be published again here.`)];
    const again = await store.publish({ ...question, ...(await filesAndDocuments(session, copy, version)) });
    if (again === address) return [];
    return [
      bytesFinding(
        named,
        `${lost}, and is published again at ${again}, which the environment does not name. Promote it again.`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof ElsewhereError)) return [storeFinding(named, error)];
    const message = userMessage(error);
    const found = { outcome: "warn", model: model.name, subject: version, message, remediation: null } as const;
    return [findingOf(PROMOTION.bytes, found)];
  }
}

async function orGone<T>(ask: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof IncompleteVersionError) return undefined;
    throw error;
  }
}

type Named = Parameters<typeof storeFinding>[0];

function bytesFinding({ model, version }: Named, message: string): Finding {
  return findingOf(PROMOTION.bytes, {
    outcome: "unmeasured",
    model,
    subject: version,
    message,
    remediation: null,
  });
}

async function filesAndDocuments(
  session: Session,
  { model, target }: PublishedCopy,
  version: string,
): Promise<{ readonly folder: string; readonly documents: Documents }> {
  const { place } = session;
  const folder = join(place.host.workspace, filesOf(place, model.name).folder);
  const { evidence } = await versionEvidence(place, model, { version, commit: target.commit ?? "" });
  if (evidence === undefined) return { folder, documents: [] };
  const then = versionModel(model, evidence.atCommit, evidence.trainKey);
  const proven = { version: then, evidence, run: evidence.run.body, evaluation: evidence.evaluation.body };
  return { folder, documents: await versionDocuments(session, proven) };
}

/** Whether an address is of a release of this repository. */
function isRelease({ place: { host } }: Session, address: string): boolean {
  const [server = "", repository = ""] = [host.env("GITHUB_SERVER_URL"), host.env("GITHUB_REPOSITORY")];
  return server !== "" && repository !== "" && address.startsWith(`${server}/${repository}/releases/download/`);
}

/** GitHub tells the digest of each asset as it came. */
async function verifyReleased(
  session: Session,
  { model, run }: PublishedCopy,
  version: string,
): Promise<readonly Finding[]> {
  const forge = await forgeOf(session);
  const tag = versionTag(model.name, version);
  if (forge === undefined) throw new ElsewhereError(`Here is no token, so the release ${tag} was not looked at.`);
  const named = { model: model.name, version };
  const release = await forge.versionReleases.find(tag);
  if (release === undefined || release.isDraft)
    return [bytesFinding(named, `The release ${tag}, from which servers load, is gone. Promote ${version} again.`)];
  const other = foreignAssets(release, run.artifact);
  if (other.length === 0) return [];
  const message = `The release ${tag}, from which servers load, is not ${model.name} ${version} as it was accepted: see ${listed(other)} in it. Find out who changed it, delete it (the tag may stay), and promote ${version} again.`;
  return [findingOf(PROMOTION.bytes, { model: model.name, subject: version, message, remediation: null })];
}
