import { messageOf } from "../kernel/errors.ts";
import type { Host } from "../host/host.ts";

/** The part of `@actions/cache` that is used. */
export interface CacheService {
  isFeatureAvailable(): boolean;
  restoreCache(paths: string[], key: string): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

export interface EngineCache {
  restore(folder: string, key: string): Promise<void>;
  save(folder: string, key: string): Promise<void>;
}

/**
 * Engines from one job to the next, on GitHub's runners, which begin empty: 137 MB that would be downloaded by each job
 * that evaluates. Only ever a shortcut: what it does not give is downloaded, and what it gives is verified by the caller.
 */
export function engineCache(
  host: Pick<Host, "kind" | "log">,
  service: () => Promise<CacheService> = () => import("@actions/cache"),
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
