import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { versionTag } from "../../records/model-tag.ts";
import { mainPath } from "../../records/artifact.ts";
import type { Documents } from "./release.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { Verified, Proven } from "./verify.ts";

export interface Published {
  /** Where a server loads the version from; undefined where the store keeps nothing for servers. */
  readonly address?: string;
  readonly findings: readonly Finding[];
}

/** Leaves the version in the store under its own name, where it is never replaced. */
export async function publishVersion(
  session: Session,
  { request, proven }: Verified & { readonly proven: Proven },
  documents: Documents,
): Promise<Published> {
  const { place } = session;
  const store = place.storeOf(request.model);
  // What a laptop keeps of its own is nowhere that a server could load it from.
  if (place.laptop !== undefined) return { findings: [] };
  if (store.publish === undefined) return { ...releaseAddress(session, { request, proven }), findings: [] };
  try {
    // What was published is never replaced, and what lies beside it may be told otherwise by now.
    const known = await store.published?.(request.model, request.version);
    if (known !== undefined && known.digest === proven.run.artifact.digest)
      return { address: known.address, findings: [] };
    const folder = join(place.host.workspace, filesOf(place, request.model).folder);
    const { artifact } = proven.run;
    const address = await store.publish({
      model: request.model,
      version: request.version,
      artifact,
      folder,
      documents,
    });
    return { address, findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = userMessage(error);
    return { findings: [findingOf(PROMOTION.store, { outcome: "unmeasured", model: request.model, message })] };
  }
}

/** Stands for the address of what is not published yet; empty where nothing will be. */
export function expectedAddress({ place }: Session, model: string): string {
  if (place.laptop !== undefined) return "";
  const isPublic = place.storeOf(model).publish !== undefined || place.host.kind === "github";
  return isPublic ? "published:" : "";
}

/** Of a store that is GitHub's releases, the release itself is where it can be had. */
function releaseAddress(
  { place: { host } }: Session,
  { request, proven }: Pick<Verified, "request"> & { readonly proven: Proven },
): { readonly address?: string } {
  const [server = "", repository = ""] = [host.env("GITHUB_SERVER_URL"), host.env("GITHUB_REPOSITORY")];
  if (server === "" || repository === "" || host.kind === "terminal") return {};
  const tag = encodeURIComponent(versionTag(request.model, request.version));
  const base = `${server}/${repository}/releases/download/${tag}`;
  const { artifact } = proven.run;
  const name = mainPath(artifact).replace(/^artifact\//, "");
  return { address: artifact.set === undefined ? `${base}/${encodeURIComponent(name)}` : base };
}
