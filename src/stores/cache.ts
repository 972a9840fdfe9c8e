import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { actionsCache, type CacheHost, type CacheService } from "../host/actions-cache.ts";
import type { Host } from "../host/host.ts";
import { messageOf } from "../kernel/errors.ts";
import { hexDigest, requireDigest } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";
import type { Store } from "./store.ts";

export interface CacheStoreOptions {
  readonly host: Pick<Host, "temp" | "log"> & CacheHost;
  /** Default: the real one, loaded when first used. */
  readonly service?: () => Promise<CacheService>;
}

/**
 * The Actions cache: only ever a shortcut. It may forget, refuse (read-only for events of low trust) or be missing, and
 * none of that is more than a debug line.
 */
export function cacheStore({ host, service = () => actionsCache(host) }: CacheStoreOptions): Store {
  const attempt = async (what: string, work: (cache: CacheService) => Promise<boolean>): Promise<boolean> => {
    try {
      const cache = await service();
      return cache.isFeatureAvailable() && (await work(cache));
    } catch (error) {
      host.log.debug(`The cache did not ${what}: ${messageOf(error)}`);
      return false;
    }
  };
  // The path is part of what the service looks a key up by, so it has to be the same when saving and restoring.
  const place = (digest: string): string => join(host.temp, "model-gitops-cache", hexDigest(digest));
  return {
    name: "the Actions cache",
    // Nothing may rely on a cache, so it never claims to have anything.
    has: async () => false,
    get: async (digest, file) =>
      await attempt(`give ${digest}`, (cache) => get(cache, { place: place(digest), digest, file })),
    async put(file, digest) {
      await attempt(`keep ${digest}`, (cache) => put(cache, { place: place(digest), digest, file }));
    },
  };
}

interface Cached {
  readonly place: string;
  readonly digest: string;
  readonly file: string;
}

async function get(cache: CacheService, { place, digest, file }: Cached): Promise<boolean> {
  try {
    if ((await cache.restoreCache([place], keyOf(digest))) === undefined) return false;
    // Whoever can write a cache of this repository can write anything into it.
    await requireDigest(place, digest, "The cached file");
    return await fillAtomically(file, async (partial) => {
      await copyFile(place, partial);
      return true;
    });
  } finally {
    await rm(place, { force: true });
  }
}

async function put(cache: CacheService, { place, digest, file }: Cached): Promise<boolean> {
  try {
    await mkdir(join(place, ".."), { recursive: true });
    await copyFile(file, place);
    await cache.saveCache([place], keyOf(digest));
    return true;
  } finally {
    await rm(place, { force: true });
  }
}

function keyOf(digest: string): string {
  return `model-gitops-${hexDigest(digest)}`;
}
