import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { versionTag } from "../../records/model-tag.ts";
import { WrongDigestError } from "../../stores/digest.ts";
import { IncompleteVersionError } from "../../stores/published-files.ts";
import type { PublishedVersion } from "../../stores/store.ts";
import { filesOfVersion } from "../../stores/version-files.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { Documents } from "./release.ts";
import { modelAssets } from "./release-assets.ts";
import type { Proven, Verified } from "./verify.ts";

type ProvenVersion = Pick<Verified, "request"> & { readonly proven: Proven };

export interface Published {
  /** Where a server loads the version from; undefined where the store keeps nothing for servers. */
  readonly address?: string;
  readonly findings: readonly Finding[];
}

/**
 * What is known of a version's place in the store before anything is begun: that its files can lie there beside each other,
 * and, where it was published before, that every byte of it is the artifact's. What lies beside it may be told otherwise by
 * now, and is left.
 */
export async function standingPublication(
  { place }: Session,
  { request, proven }: ProvenVersion,
  documents: Documents,
): Promise<Published> {
  const store = place.storeOf(request.model);
  if (place.laptop !== undefined || store.published === undefined) return { findings: [] };
  const version = { ...publishedVersion(place, { request, proven }), documents };
  try {
    await filesOfVersion(version);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { model } = request;
    const found = { outcome: "fail", model, message: userMessage(error), remediation: null } as const;
    return { findings: [findingOf(PROMOTION.store, found)] };
  }
  try {
    const known = await store.published({ ...version, isHashed: true });
    return known === undefined ? { findings: [] } : { address: known.address, findings: [] };
  } catch (error) {
    if (error instanceof IncompleteVersionError) return { findings: [] };
    return { findings: [storeFinding(request, error)] };
  }
}

/** Leaves the version in the store under its own name, where it is never replaced. */
export async function publishVersion(
  session: Session,
  { request, proven }: ProvenVersion,
  { documents, address: known }: Pick<Published, "address"> & { readonly documents: Documents },
): Promise<Published> {
  const { place } = session;
  const store = place.storeOf(request.model);
  // What a laptop keeps of its own is nowhere that a server could load it from.
  if (place.laptop !== undefined) return { findings: [] };
  if (known !== undefined) return { address: known, findings: [] };
  if (store.publish === undefined) return { ...releaseAddress(session, { request, proven }), findings: [] };
  try {
    const address = await store.publish({ ...publishedVersion(place, { request, proven }), documents });
    return { address, findings: [] };
  } catch (error) {
    return { findings: [storeFinding(request, error)] };
  }
}

/** Other bytes than the accepted ones are wrong; whatever else keeps a store from answering leaves it unmeasured. */
export function storeFinding(
  { model, version }: { readonly model: string; readonly version: string },
  error: unknown,
): Finding {
  if (!(error instanceof UserError)) throw error;
  const message = userMessage(error);
  if (!(error instanceof WrongDigestError))
    return findingOf(PROMOTION.store, { outcome: "unmeasured", model, subject: version, message });
  return findingOf(PROMOTION.bytes, { outcome: "fail", model, subject: version, message, remediation: null });
}

function publishedVersion(
  { host, ...place }: Session["place"],
  { request: { model, version }, proven: { run } }: ProvenVersion,
): Omit<PublishedVersion, "documents"> {
  return { model, version, artifact: run.artifact, folder: join(host.workspace, filesOf(place, model).folder) };
}

/** Stands for the address of what is not published yet; empty where nothing will be. */
export function expectedAddress({ place }: Session, model: string): string {
  if (place.laptop !== undefined) return "";
  // In a dry run no store publishes; of those that a laptop can name only GitHub's releases never do.
  const wouldPublish = place.options.dryRun === true && place.options.store !== "github";
  const isPublic = place.storeOf(model).publish !== undefined || place.host.kind === "github" || wouldPublish;
  return isPublic ? "published:" : "";
}

/** Of a store that is GitHub's releases, the release itself is where it can be had. */
function releaseAddress(
  { place: { host } }: Session,
  { request, proven }: ProvenVersion,
): { readonly address?: string } {
  const [server = "", repository = ""] = [host.env("GITHUB_SERVER_URL"), host.env("GITHUB_REPOSITORY")];
  if (server === "" || repository === "" || host.kind === "terminal") return {};
  const tag = encodeURIComponent(versionTag(request.model, request.version));
  const base = `${server}/${repository}/releases/download/${tag}`;
  const { artifact } = proven.run;
  const [first] = modelAssets(artifact);
  return {
    address: artifact.set === undefined && first !== undefined ? `${base}/${encodeURIComponent(first.name)}` : base,
  };
}
