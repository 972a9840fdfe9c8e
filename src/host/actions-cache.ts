import { createHash } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import zlib from "node:zlib";
import { isRecord } from "../kernel/guards.ts";
import type { Host } from "./host.ts";
import { proxyRules, routeBy } from "./route.ts";
import { readTarEntries } from "./tar.ts";
import { bodyText, follow, parseUrl, webTransport, type Transport } from "./web.ts";

/** The part of `@actions/cache` that is used. */
export interface CacheService {
  isFeatureAvailable(): boolean;
  restoreCache(paths: string[], key: string): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

export type CacheHost = Pick<Host, "env" | "workspace">;

/**
 * The Actions cache, kept by GitHub's client and read by ours: GitHub's unpacks with `tar -P`, so whoever may write a cache,
 * as training code may, would write any file of the job that reads it. Here nothing but the asked path is written.
 */
export async function actionsCache(host: CacheHost, transport = transportOf(host)): Promise<CacheService> {
  const { isFeatureAvailable, saveCache } = await import("@actions/cache");
  return {
    isFeatureAvailable,
    saveCache: (paths, key) => saveCache(paths, key),
    restoreCache: ([place = ""], key) => restore(host, transport, { place, key }),
  };
}

function transportOf({ env }: CacheHost): Transport {
  return webTransport(routeBy(proxyRules(env)));
}

interface Wanted {
  /** The one file or folder that was saved: absolute. */
  readonly place: string;
  readonly key: string;
}

/** What whoever saved it had at hand; an entry is looked up by it too. Node 20, which no runner is, lacks the first. */
const METHODS = {
  "zstd-without-long": () => zlib.createZstdDecompress(),
  gzip: () => zlib.createGunzip(),
} as const;

async function restore(host: CacheHost, transport: Transport, wanted: Wanted): Promise<string | undefined> {
  for (const method of ["zstd-without-long", "gzip"] as const) {
    const address = await addressOf(host, transport, { ...wanted, method });
    if (address === undefined) continue;
    const { answer } = await follow(transport, { url: address });
    if (answer.statusCode !== 200) throw new Error(`the cache answered ${answer.statusCode ?? 0}`);
    await rm(wanted.place, { recursive: true, force: true });
    try {
      const unpacked = METHODS[method]();
      await Promise.all([unpack(unpacked, host, wanted.place), pipeline(answer, unpacked)]);
      return wanted.key;
    } catch (error) {
      await rm(wanted.place, { recursive: true, force: true });
      throw error;
    }
  }
  return undefined;
}

/** Part of what an entry is looked up by: as `@actions/cache` has it. */
const SALT = "1.0";

/** Where an entry of exactly this key can be had; undefined where there is none, or no second version of the service. */
async function addressOf(
  { env }: CacheHost,
  transport: Transport,
  { place, key, method }: Wanted & { readonly method: string },
): Promise<URL | undefined> {
  const service = parseUrl(env("ACTIONS_RESULTS_URL") ?? "");
  const token = env("ACTIONS_RUNTIME_TOKEN") ?? "";
  if (service === null || token === "" || /^(?:none|write-only)$/i.test(env("ACTIONS_CACHE_MODE") ?? ""))
    return undefined;
  const version = createHash("sha256").update([place, method, SALT].join("|")).digest("hex");
  const { answer } = await follow(transport, {
    url: new URL("/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL", service),
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ key, restore_keys: [], version }),
  });
  const text = await bodyText(answer, 1024 ** 2);
  if (answer.statusCode !== 200) throw new Error(`the cache service answered ${answer.statusCode ?? 0}`);
  const said: unknown = JSON.parse(text);
  if (!isRecord(said) || said["ok"] !== true || typeof said["signed_download_url"] !== "string") return undefined;
  const found = said["matched_key"];
  // A key that only begins alike is another's.
  if (found !== undefined && found !== "" && found !== key) return undefined;
  return parseUrl(said["signed_download_url"]) ?? undefined;
}

/** More than a repository's caches may have; an archive can be made to unpack to anything. */
const MOST_BYTES = 16 * 1024 ** 3;
const MOST_FILES = 100_000;

/** Writes what belongs to a place and throws where anything else is in the archive. */
async function unpack(stream: Readable, { env, workspace }: CacheHost, place: string): Promise<void> {
  // Names are relative to where the client that saved them stood.
  const root = env("GITHUB_WORKSPACE") ?? workspace;
  let files = 0;
  for await (const { name, isFile, isFolder, content } of readTarEntries(stream, MOST_BYTES)) {
    const target = resolve(root, name);
    const isInside = target === place || target.startsWith(place + sep);
    if (!isInside || !(isFile || isFolder) || ++files > MOST_FILES)
      throw new Error("the cached archive has something else than what is saved there");
    if (isFolder) continue;
    await mkdir(dirname(target), { recursive: true });
    await using file = await open(target, "wx");
    for await (const chunk of content()) await file.writeFile(chunk);
  }
}
