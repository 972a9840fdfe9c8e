import type { VersionRelease } from "../../forge/releases.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { filesOfArtifact, type Artifact, type Kept } from "../../records/artifact.ts";
import { ATTESTATIONS, assetNames, RELEASE_DOCUMENTS } from "../../records/asset-names.ts";
import { hexOf, sha256 } from "../../records/canonical.ts";

export const SUMS = "SHA256SUMS";
export const BUNDLE = "evidence.tar";

/** What is signed anew by each run that releases. */
const SIGNED: readonly string[] = Object.values(ATTESTATIONS);
const BESIDE = [...RELEASE_DOCUMENTS, ...SIGNED];

/** A file of the model, and what it is called in a release. */
interface ModelAsset extends Kept {
  readonly name: string;
}

/**
 * The files of an artifact as assets: GitHub puts dots for what it does not like, folders are none, and no asset is empty.
 * Where two names were one, or that of what lies beside the model, each has its number in front.
 */
export function modelAssets(artifact: Artifact): readonly ModelAsset[] {
  const files = filesOfArtifact(artifact).filter(({ bytes }) => bytes > 0);
  const names = assetNames(files.map(({ path }) => path.replace(/^artifact\//, "")));
  return files.map((file, at) => ({ ...file, name: names[at] ?? "" }));
}

/** Names of what a release has that is not the model, or lacks of it; and of what no promotion puts there. */
export function foreignAssets({ assets }: Pick<VersionRelease, "assets">, artifact: Artifact): readonly string[] {
  const model = modelAssets(artifact);
  const other = model.filter(({ name, digest }) => assets.find((one) => one.name === name)?.digest !== digest);
  const known = new Set([...BESIDE, ...model.map(({ name }) => name)]);
  const unknown = assets.filter(({ name }) => !known.has(name));
  return [...other, ...unknown].map(({ name }) => name);
}

/** As `sha256sum --check` reads it. */
export function sumsText(files: readonly { readonly name: string; readonly digest: string }[]): string {
  const lines = files.filter(({ name }) => name !== SUMS).map(({ name, digest }) => `${hexOf(digest)}  ${name}\n`);
  return lines.toSorted((a, b) => (a.slice(64) < b.slice(64) ? -1 : 1)).join("");
}

/** Whether the ledger has the sums of exactly these assets: then it is what was released, whatever would be by now. */
export function isRecorded(
  { assets }: Pick<VersionRelease, "assets">,
  promotions: readonly Pick<PromotionRecord, "evidence">[],
): boolean {
  const sums = sumsOf(assets);
  return promotions.some(({ evidence }) =>
    evidence.some(({ kind, name, digest }) => kind === "release" && name === SUMS && digest === sums),
  );
}

/**
 * Names of what a release has otherwise than it would be made now. Signatures differ from run to run: they are whatever the
 * sums say of them, and who verifies one sees what it is.
 */
export function otherAssets(
  { assets }: Pick<VersionRelease, "assets">,
  made: readonly { readonly name: string; readonly digest: string }[],
): readonly string[] {
  const found = (name: string) => assets.find((one) => one.name === name);
  const other = made.filter(({ name, digest }) => {
    if (name === SUMS) return sumsOf(assets) === undefined;
    return SIGNED.includes(name) ? found(name) === undefined : found(name)?.digest !== digest;
  });
  const names = new Set(made.map(({ name }) => name));
  const more = assets.filter(({ name }) => !names.has(name) && !SIGNED.includes(name));
  return [...other, ...more].map(({ name }) => name);
}

/** The digest of SHA256SUMS, where it is the sums of all assets as GitHub tells them. */
function sumsOf(assets: VersionRelease["assets"]): string | undefined {
  const told = assets.map(({ name, digest = "" }) => ({ name, digest }));
  const digest = told.find(({ name }) => name === SUMS)?.digest;
  return digest === sha256(sumsText(told)) ? digest : undefined;
}
