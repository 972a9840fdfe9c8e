import picomatch from "picomatch";
import { UserError } from "../kernel/errors.ts";
import { plural, shownPath } from "../kernel/text.ts";
import { formatBytes } from "../kernel/units.ts";
import { cachedContent, type Expected } from "./content-cache.ts";
import { httpsFile } from "./https-file.ts";
import { isAside } from "./local-files.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import { openS3, type S3Entry, s3Place } from "./s3.ts";
import type { Content, SourceRequest } from "./source-request.ts";

/** Whether a path of a manifest is an address. */
export function isRemotePath(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

/**
 * The files behind `s3://bucket/key`, `s3://bucket/pattern` or `https://…`, in the tool cache. Throws a UserError for
 * other addresses, for what is not there, and for what is too large.
 */
export async function remoteContents(request: SourceRequest): Promise<readonly Content[]> {
  const { path, version, web, limit } = request;
  const remotes = /^s3:/i.test(path) ? await s3Files(request) : [{ name: path, remote: httpsFile(path, web) }];
  const [only, ...others] = remotes;
  const isPinned = version.sha256 !== undefined && only !== undefined && others.length === 0;
  const expected: Expected | undefined = isPinned ? { algorithm: "sha256", hex: version.sha256 } : undefined;
  return await inTurns(remotes, async ({ name, remote }): Promise<Content> => {
    const { file, sha256 } = await cachedContent(web, remote, { limit, expected });
    return { name, file, digest: `sha256:${sha256}` };
  });
}

interface Named {
  readonly name: string;
  readonly remote: RemoteFile;
}

async function s3Files({
  path,
  version,
  web,
  limit,
  isWithoutAside = false,
}: SourceRequest): Promise<readonly Named[]> {
  const place = s3Place(path);
  if (place === undefined)
    throw new UserError(
      `${JSON.stringify(shownPath(path))} names no object. Write s3://<bucket>/<key>, or a pattern as the key.`,
    );
  const { bucket, key } = place;
  const client = await openS3(web);
  const { s3VersionId } = version;
  const scan = picomatch.scan(key);
  if (!scan.isGlob) {
    const object = { bucket, key, ...(s3VersionId !== undefined && { versionId: s3VersionId }) };
    return [{ name: key, remote: client.file(object) }];
  }
  if (s3VersionId !== undefined)
    throw new UserError(`${path} is a pattern, and version.s3VersionId is one object's. Name the object itself.`);
  const prefix = prefixOf(key, scan.base);
  const entries = await client.list(bucket, prefix, MOST_OBJECTS);
  const isMatch = picomatch(key);
  const isWanted = (name: string): boolean => isMatch(name) && !(isWithoutAside && isAside(name, key));
  const found = entries.filter((entry) => isWanted(entry.key) && !entry.key.endsWith("/"));
  if (found.length === 0) throw new UserError(nothingMatches(path, `s3://${bucket}/${prefix}`, entries));
  refuseBeyond(limit, found, path);
  return found
    .map((entry) => ({ name: entry.key, remote: client.file({ bucket, key: entry.key }) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const MOST_OBJECTS = 100_000;

/** The part of a pattern that every match begins with; a folder's slash belongs to it. */
function prefixOf(pattern: string, base: string): string {
  if (base === "" || base === ".") return "";
  return pattern.startsWith(`${base}/`) ? `${base}/` : base;
}

/** Names of objects are not told: who writes a pattern into a pull request may not be who may list the bucket. */
function nothingMatches(path: string, place: string, entries: readonly S3Entry[]): string {
  const there =
    entries.length === 0 ? `${place} has no objects.` : `Of ${plural(entries.length, "object")} in ${place} none does.`;
  return `No object matches ${path}. ${there} Correct the pattern.`;
}

function refuseBeyond(limit: number, entries: readonly S3Entry[], path: string): void {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (bytes > limit)
    throw new UserError(
      `${path} has ${formatBytes(bytes)}, more than the ${formatBytes(limit)} that a dataset may have here. Evaluate on a sample.`,
    );
}

const AT_ONCE = 4;

/** Results in order, a few at a time: many small files wait for the network, not for each other. */
async function inTurns<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<readonly B[]> {
  const results: B[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  return results;
}
