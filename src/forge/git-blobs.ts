import { fetchedApart, type GitAccess } from "./git-apart.ts";
import { localBlobs } from "./local-blobs.ts";

/**
 * Many blobs with two requests of git's own protocol, however many they are, each known to be what its id says; undefined
 * where git cannot: the API can, a hundred at a time.
 */
export async function fetchedBlobs(
  access: GitAccess,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const what = `${ids.length} blobs`;
  return await fetchedApart(access, { ids, options: [], what, read: (git) => localBlobs(git, ids) });
}
