import type { Releases } from "../../forge/forge.ts";
import { releaseStore, STORE_TAG } from "../../stores/release-assets.ts";
import type { Store } from "../../stores/store.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/**
 * The session with a store that was listed once, where it is GitHub's releases: else each model would be several requests.
 * What lies in a cache alone is gone in days, and is not looked at.
 */
export async function withListedStore(session: Session): Promise<Session> {
  const { place } = session;
  const forge = await place.forge();
  if (forge === undefined || !isOfReleases(place)) return session;
  const { releases } = forge;
  const listing = await releases.listed(STORE_TAG);
  const known: Releases = { ...releases, assets: async (tag) => listing.get(tag) ?? (await releases.assets(tag)) };
  return { ...session, place: { ...place, storeOf: (model) => listedStore(known, releases, model) } };
}

function isOfReleases({ options: { store = "" }, laptop }: Place): boolean {
  return laptop === undefined && (store === "" || store === "github");
}

/** What the listing lacks is asked for once more: it may have been cut off. */
function listedStore(known: Releases, releases: Releases, model: string): Store {
  const first = releaseStore({ releases: known, model });
  const second = releaseStore({ releases, model });
  return {
    ...second,
    has: async (digest) => (await first.has(digest)) || (await second.has(digest)),
    get: async (digest, file) => (await first.get(digest, file)) || (await second.get(digest, file)),
  };
}
