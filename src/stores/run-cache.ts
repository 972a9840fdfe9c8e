import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { actionsCache, type CacheHost as Offered, type CacheService } from "../host/actions-cache.ts";
import type { Host } from "../host/host.ts";
import { messageOf } from "../kernel/errors.ts";
import { hexOf } from "../records/canonical.ts";

type CacheHost = Pick<Host, "temp" | "log"> & Offered;

/** Undefined where no cache is offered: the client takes 200 ms to load. */
async function loadService(host: CacheHost): Promise<CacheService | undefined> {
  const { env } = host;
  const offered = [env("ACTIONS_RESULTS_URL"), env("ACTIONS_CACHE_URL")];
  return offered.every((url = "") => url === "") ? undefined : await actionsCache(host);
}

/** Saves run.json and its artifact under the trainKey in the Actions cache. Only ever a shortcut: it never fails. */
export async function cacheRun(
  host: CacheHost,
  { trainKey, folder }: { readonly trainKey: string; readonly folder: string },
  load = loadService,
): Promise<void> {
  await attempt(host, "keep the run", async () => {
    const cache = await load(host);
    if (cache?.isFeatureAvailable() !== true) return;
    const place = placeOf(host, trainKey);
    await rm(place, { recursive: true, force: true });
    await mkdir(dirname(place), { recursive: true });
    for (const name of ["run.json", "artifact"]) await cp(join(folder, name), join(place, name), { recursive: true });
    await cache.saveCache([place], keyOf(trainKey));
  });
}

/** The folder with run.json and artifact as the cache had them, unverified; undefined where it has none. */
export async function restoreRun(host: CacheHost, trainKey: string, load = loadService): Promise<string | undefined> {
  return await attempt(host, "give the run", async () => {
    const cache = await load(host);
    const place = placeOf(host, trainKey);
    if (cache?.isFeatureAvailable() !== true) return undefined;
    return (await cache.restoreCache([place], keyOf(trainKey))) === undefined ? undefined : place;
  });
}

// The path is part of what the service looks a key up by, so it has to be the same when saving and restoring.
function placeOf(host: CacheHost, trainKey: string): string {
  return join(host.temp, "model-gitops-run-cache", hexOf(trainKey));
}

function keyOf(trainKey: string): string {
  return `model-gitops-run-${hexOf(trainKey)}`;
}

async function attempt<T>(host: CacheHost, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    host.log.debug(`The cache did not ${what}: ${messageOf(error)}`);
    return undefined;
  }
}
