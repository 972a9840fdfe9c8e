import { messageOf } from "../kernel/errors.ts";
import { actionsCache, type CacheHost, type CacheService } from "../host/actions-cache.ts";
import type { Host } from "../host/host.ts";

export interface EngineCache {
  restore(folder: string, key: string): Promise<void>;
  save(folder: string, key: string): Promise<void>;
}

/**
 * Engines from one job to the next, on GitHub's runners, which begin empty: 137 MB that would be downloaded by each job
 * that evaluates. Only ever a shortcut: what it does not give is downloaded, and what it gives is verified by the caller.
 */
export function engineCache(
  host: Pick<Host, "kind" | "log"> & CacheHost,
  service: () => Promise<CacheService> = () => actionsCache(host),
): EngineCache {
  const attempt = async (what: string, work: (cache: CacheService) => Promise<unknown>): Promise<void> => {
    if (host.kind !== "github") return;
    try {
      const cache = await service();
      if (cache.isFeatureAvailable()) await work(cache);
    } catch (error) {
      host.log.debug(`The cache did not ${what}: ${messageOf(error)}`);
    }
  };
  return {
    restore: (folder, key) => attempt(`give ${key}`, (cache) => cache.restoreCache([folder], key)),
    save: (folder, key) => attempt(`keep ${key}`, (cache) => cache.saveCache([folder], key)),
  };
}
