import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { hashFile } from "./digest.ts";
import { download } from "../host/download.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import { isPassing, persistently, type Web } from "../host/web.ts";

/** What the content has to be. */
export interface Expected {
  readonly algorithm: "sha256" | "md5";
  readonly hex: string;
}

export interface CachedFile {
  /** Absolute. */
  readonly file: string;
  /** Hex, of the bytes that are there now. */
  readonly sha256: string;
}

export interface FetchOptions {
  readonly expected?: Expected | undefined;
  /** Bytes. */
  readonly limit: number;
}

/**
 * The content of a remote file: from the tool cache where its digest is expected, or this process has had it before, else
 * downloaded. Files lie in `<tool cache>/model-gitops-data/<digest>/` and are hashed before each use by the
 * very digest that was asked for: other jobs, and training code, write to the same machine, so nothing that lies there
 * is asked what belongs to an address. Throws a UserError where the content cannot be had or is not what is expected.
 */
export async function cachedContent(web: Web, remote: RemoteFile, options: FetchOptions): Promise<CachedFile> {
  const { host } = web;
  const find = async (one: Expected | undefined): Promise<CachedFile | undefined> =>
    one === undefined ? undefined : await findContent(host, one, remote.name);
  const known = await find(options.expected ?? downloaded(host, remote, remote.version));
  if (known !== undefined) return known;
  const answer = await persistently(remote.shown, () => remote.open(), web);
  const version = remote.version ?? versionOf(answer);
  const unchanged = options.expected === undefined ? await find(downloaded(host, remote, version)) : undefined;
  if (unchanged !== undefined) {
    answer.destroy();
    return unchanged;
  }
  const kept = await keep(web, remote, { ...options, answer });
  if (version !== undefined) DOWNLOADED.set(addressOf(host, remote, version), kept.sha256);
  return kept;
}

/** What this process found at an address and its version or entity tag: its memory is nobody else's, a file would be. */
const DOWNLOADED = new Map<string, string>();

function downloaded(host: Host, remote: RemoteFile, version: string | undefined): Expected | undefined {
  const hex = version === undefined ? undefined : DOWNLOADED.get(addressOf(host, remote, version));
  return hex === undefined ? undefined : { algorithm: "sha256", hex };
}

function addressOf(host: Host, { address }: RemoteFile, version: string): string {
  return [cacheRoot(host), address, version].join("\0");
}

/** What tells this content from what the address had before; undefined where the server does not say. */
function versionOf({ headers, statusCode = 0 }: IncomingMessage): string | undefined {
  if (isPassing(statusCode)) return undefined;
  const { etag, "last-modified": modified, "content-length": length } = headers;
  return etag ?? (modified === undefined || length === undefined ? undefined : `${modified} ${length}`);
}

/** The file of that content and name, if it is there and sound. What is damaged is removed. */
export async function findContent(host: Host, expected: Expected, name: string): Promise<CachedFile | undefined> {
  const file = join(folderOf(host, expected), fileName(name));
  const isThere = await isFile(file);
  if (!isThere) return undefined;
  const { algorithm, hex } = expected;
  if ((await hashFile(file, algorithm)) === hex)
    return { file, sha256: algorithm === "sha256" ? hex : await hashFile(file, "sha256") };
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

export interface Keeping {
  readonly name: string;
  /** By which it is looked for the next time; without it by its sha256. */
  readonly expected?: Expected | undefined;
}

/** Lets `fill` write a file and moves it to where its content belongs; what `fill` tells of it has been compared. */
export async function keepContent(
  host: Host,
  { name, expected }: Keeping,
  fill: (partial: string) => Promise<{ readonly sha256: string }>,
): Promise<CachedFile> {
  const root = cacheRoot(host);
  const partial = join(root, `.${randomUUID()}.partial`);
  try {
    await mkdir(root, { recursive: true });
    const { sha256 } = await fill(partial);
    const folder = folderOf(host, expected ?? { algorithm: "sha256", hex: sha256 });
    const file = join(folder, fileName(name));
    await mkdir(folder, { recursive: true });
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

interface Answered extends FetchOptions {
  readonly answer: IncomingMessage;
}

async function keep(web: Web, remote: RemoteFile, { answer, limit, expected }: Answered): Promise<CachedFile> {
  const { host } = web;
  const length = Number(answer.headers["content-length"] ?? Number.NaN);
  host.log.info(`Downloading ${remote.shown}${Number.isFinite(length) ? ` (${formatBytes(length)})` : ""}`);
  return await keepContent(host, { name: remote.name, expected }, async (partial) => {
    const found = await download({ ...web, remote, answer, target: partial, limit });
    if (expected !== undefined) requireExpected(remote, found[expected.algorithm], expected);
    return found;
  });
}

function requireExpected({ shown }: RemoteFile, found: string, { algorithm, hex }: Expected): void {
  if (found === hex) return;
  throw new UserError(
    `${shown} is not the version that is pinned: its ${algorithm} is ${found}, not ${hex}. Bring the pinned file back, or update the pin.`,
  );
}

function folderOf(host: Host, { algorithm, hex }: Expected): string {
  return join(cacheRoot(host), algorithm === "sha256" ? hex : `${algorithm}-${hex}`);
}

function cacheRoot({ toolCache }: Host): string {
  return join(toolCache, "model-gitops-data");
}

/** The ending tells the format and has to stay; the rest must be no path and not hidden. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, "_").replace(/^\.+/, "_");
  return plain.length > 120 ? plain.slice(-120).replace(/^\.+/, "_") : plain || "_";
}
