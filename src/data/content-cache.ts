import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { fileError, readIfThere, writeAtomic } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { hashFile } from "./digest.ts";
import { download } from "./download.ts";
import type { RemoteFile } from "./remote-file.ts";
import { isPassing, persistently, type Web } from "../host/web.ts";

/** What the content has to be: hex digests. */
export interface Expected {
  readonly sha256?: string;
  readonly md5?: string;
}

export interface CachedFile {
  /** Absolute. */
  readonly file: string;
  /** Hex, of the bytes that are there now. */
  readonly sha256: string;
}

export interface FetchOptions {
  readonly expected?: Expected;
  /** Bytes. */
  readonly limit: number;
}

/**
 * The content of a remote file in the tool cache: found there by its digest, or by the version or entity tag that its
 * address has now, else downloaded. Files lie in `<tool cache>/model-gitops-data/<sha256>/`, complete or not at all, and
 * are hashed before each use: other jobs share the machine. Throws a UserError where the content cannot be had or is
 * not what is expected.
 */
export async function cachedContent(web: Web, remote: RemoteFile, options: FetchOptions): Promise<CachedFile> {
  const { host } = web;
  const { expected = {} } = options;
  const named = expected.sha256 ?? (await lookUp(host, remote, expected.md5 ?? remote.version));
  const known = named === undefined ? undefined : await findContent(host, named, remote.name);
  if (known !== undefined) return known;
  const answer = await persistently(remote.shown, () => remote.open(), web);
  const version = expected.md5 ?? remote.version ?? versionOf(answer);
  const noted = remote.version === undefined ? await lookUp(host, remote, version) : undefined;
  const unchanged = noted === undefined ? undefined : await findContent(host, noted, remote.name);
  if (unchanged !== undefined && (expected.sha256 ?? unchanged.sha256) === unchanged.sha256) {
    answer.destroy();
    return unchanged;
  }
  return await keep(web, remote, { ...options, answer, version });
}

/** The file of that content and name, if it is there and sound. What is damaged is removed. */
export async function findContent(host: Host, sha256: string, name: string): Promise<CachedFile | undefined> {
  const file = join(folderOf(host, sha256), fileName(name));
  const isThere = await isFile(file);
  if (!isThere) return undefined;
  if ((await hashFile(file, "sha256")) === sha256) return { file, sha256 };
  host.log.warn(`A cached data file was damaged and is fetched again: ${fileName(name)}`);
  await rm(file, { force: true });
  return undefined;
}

export async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Lets `fill` write a file and moves it to where its content belongs. */
export async function keepContent(
  host: Host,
  name: string,
  fill: (partial: string) => Promise<{ readonly sha256: string }>,
): Promise<CachedFile> {
  const root = cacheRoot(host);
  const partial = join(root, `.${randomUUID()}.partial`);
  try {
    await mkdir(root, { recursive: true });
    const { sha256 } = await fill(partial);
    const file = join(folderOf(host, sha256), fileName(name));
    await mkdir(folderOf(host, sha256), { recursive: true });
    await rename(partial, file);
    return { file, sha256 };
  } catch (cause) {
    if (host.signal.aborted) throw cause;
    throw fileError("write", root, cause);
  } finally {
    // Its own failure would hide the one that matters.
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

interface Keeping extends FetchOptions {
  readonly answer: IncomingMessage;
  readonly version: string | undefined;
}

async function keep(
  web: Web,
  remote: RemoteFile,
  { answer, version, limit, expected = {} }: Keeping,
): Promise<CachedFile> {
  const { host } = web;
  const length = Number(answer.headers["content-length"] ?? Number.NaN);
  host.log.info(`Downloading ${remote.shown}${Number.isFinite(length) ? ` (${formatBytes(length)})` : ""}`);
  const kept = await keepContent(host, remote.name, async (partial) => {
    const found = await download({ ...web, remote, answer, target: partial, limit });
    requireExpected(remote, found, expected);
    return found;
  });
  if (version !== undefined) await writeAtomic(indexOf(host, remote, version), kept.sha256);
  return kept;
}

function requireExpected(
  { shown }: RemoteFile,
  found: { readonly sha256: string; readonly md5: string },
  expected: Expected,
): void {
  for (const name of ["sha256", "md5"] as const) {
    const wanted = expected[name];
    if (wanted !== undefined && wanted !== found[name])
      throw new UserError(
        `${shown} is not the version that is pinned: its ${name} is ${found[name]}, not ${wanted}. Bring the pinned file back, or update the pin.`,
      );
  }
}

async function lookUp(host: Host, remote: RemoteFile, version: string | undefined): Promise<string | undefined> {
  if (version === undefined) return undefined;
  const bytes = await readIfThere(indexOf(host, remote, version));
  const text = bytes === undefined ? "" : new TextDecoder().decode(bytes);
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** What tells this content from what the address had before; undefined where the server does not say. */
function versionOf({ headers, statusCode = 0 }: IncomingMessage): string | undefined {
  if (isPassing(statusCode)) return undefined;
  const { etag, "last-modified": modified, "content-length": length } = headers;
  return etag ?? (modified === undefined || length === undefined ? undefined : `${modified} ${length}`);
}

function indexOf(host: Host, { address }: RemoteFile, version: string): string {
  return join(cacheRoot(host), "index", createHash("sha256").update(`${address}\0${version}`).digest("hex"));
}

function folderOf(host: Host, sha256: string): string {
  return join(cacheRoot(host), sha256);
}

function cacheRoot({ toolCache }: Host): string {
  return join(toolCache, "model-gitops-data");
}

/** The ending tells the format and has to stay; the rest must be no path and not hidden. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, "_").replace(/^\.+/, "_");
  return plain.length > 120 ? plain.slice(-120).replace(/^\.+/, "_") : plain || "_";
}
