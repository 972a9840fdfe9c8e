import type { Asset, Releases } from "../forge/forge.ts";
import { UserError } from "../kernel/errors.ts";
import { hexDigest, requireDigest, WrongDigestError } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";
import type { Store } from "./store.ts";

export interface ReleaseStoreOptions {
  readonly releases: Omit<Releases, "listed">;
  readonly model: string;
  /** Assets a release may hold; GitHub refuses the thousand and first. Default: 900. */
  readonly capacity?: number;
}

/** The prefix of the releases' tags. */
export const STORE_TAG = "model-gitops-store/";

const CAPACITY = 900;

/**
 * Assets of the release `model-gitops-store/<model>`, each named by its digest; the next release is
 * `model-gitops-store/<model>.2`, a name no model can have.
 */
export function releaseStore({ releases: asked, model, capacity = CAPACITY }: ReleaseStoreOptions): Store {
  const releases = listedOnceFull(asked, capacity);
  const name = `the release ${tagOf(model, 1)}`;
  const seen: Seen = new Map();
  const find = (digest: string) => findAsset({ releases, model, seen }, hexDigest(digest));
  return {
    name,
    isMetered: true,
    has: async (digest) => (await find(digest)) !== undefined,
    async get(digest, file) {
      const asset = await find(digest);
      if (asset === undefined) return false;
      return await fillAtomically(file, async (partial) => {
        await releases.download(asset, partial);
        await requireDigest(partial, digest, `The asset ${asset.name} of ${name}`);
        return true;
      });
    },
    async put(file, digest) {
      // Verified first: an asset under a wrong name would be refused by everyone who ever asks for it.
      await requireDigest(file, digest, `The file ${file}`);
      if ((await find(digest)) === undefined) await put({ releases, model, capacity }, { file, digest });
    },
  };
}

/** A full release gets nothing any more, and has ten pages: it is listed once, and again where something of it goes. */
function listedOnceFull(releases: ReleaseStoreOptions["releases"], capacity: number): ReleaseStoreOptions["releases"] {
  const full = new Map<string, readonly Asset[]>();
  return {
    ...releases,
    async assets(tag) {
      const assets = full.get(tag) ?? (await releases.assets(tag));
      if (assets !== undefined && assets.length >= capacity) full.set(tag, assets);
      return assets;
    },
    async upload(tag, name, file) {
      full.delete(tag);
      await releases.upload(tag, name, file);
    },
    async remove(asset) {
      full.clear();
      await releases.remove(asset);
    },
  };
}

/** Sound assets by name: the files of one artifact are asked for one after the other, and a listing has many pages. */
type Seen = Map<string, Asset>;

async function findAsset(
  { releases, model, seen }: Pick<ReleaseStoreOptions, "releases" | "model"> & { readonly seen: Seen },
  hex: string,
): Promise<Asset | undefined> {
  for (let volume = 1; !seen.has(hex); volume += 1) {
    const assets = await releases.assets(tagOf(model, volume));
    if (assets === undefined) return undefined;
    for (const asset of assets) if (isSound(asset)) seen.set(asset.name, asset);
  }
  return seen.get(hex);
}

async function put(
  { releases, model, capacity }: Required<ReleaseStoreOptions>,
  { file, digest }: Upload,
): Promise<void> {
  const hex = hexDigest(digest);
  const tag = await roomFor({ releases, model, capacity }, hex);
  await releases.upload(tag, hex, file);
  const stored = (await releases.assets(tag))?.find((asset) => asset.name === hex);
  if (stored !== undefined && isSound(stored)) return;
  if (stored === undefined || !isWrong(stored)) {
    throw new UserError(`${file} was uploaded to the release ${tag}, but GitHub does not list it. Run again.`);
  }
  await releases.remove(stored);
  throw new WrongDigestError(
    `GitHub received other bytes of ${file} than were sent (${stored.digest}). They were removed; run again.`,
  );
}

interface Upload {
  readonly file: string;
  readonly digest: string;
}

/** The tag of the first release with room, created where it is missing; what broke off before is removed from it. */
async function roomFor({ releases, model, capacity }: Required<ReleaseStoreOptions>, hex: string): Promise<string> {
  for (let volume = 1; ; volume += 1) {
    const tag = tagOf(model, volume);
    const assets = await releases.assets(tag);
    if (assets === undefined) {
      await releases.create(tag, { title: `Artifacts of ${model}`, body: DESCRIPTION });
      return tag;
    }
    const broken = assets.find((asset) => asset.name === hex);
    if (broken !== undefined) await releases.remove(broken);
    if (assets.length < capacity || broken !== undefined) return tag;
  }
}

// Only "uploaded" assets can be downloaded; "starter" is what an upload that broke off leaves behind.
function isSound(asset: Asset): boolean {
  return asset.state === "uploaded" && !isWrong(asset);
}

// GitHub has told the digest of an asset since June 2025; older ones have none and are verified on download.
function isWrong({ digest, name }: Asset): boolean {
  return digest !== undefined && digest !== `sha256:${name}`;
}

function tagOf(model: string, volume: number): string {
  return volume === 1 ? `${STORE_TAG}${model}` : `${STORE_TAG}${model}.${volume}`;
}

const DESCRIPTION =
  "The artifacts that model-gitops keeps for this model, each named by its SHA-256 digest. The branch `model-gitops/ledger` says which is which. Deleting one makes its version unreachable.";
