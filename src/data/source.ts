import { open } from "node:fs/promises";
import { UserError } from "../kernel/errors.ts";
import { fileError } from "../host/files.ts";
import { LFS_POINTER_BYTES, type LfsPointer, readLfsPointer } from "../records/lfs-pointer.ts";
import { type ContentDigest, digestFile, digestList, hashFile } from "./digest.ts";
import { lfsContent } from "./lfs.ts";
import { describeMissing, findFiles, nameOf } from "./local-files.ts";
import { isRemotePath, remoteContents } from "./remote-source.ts";
import { shownPath } from "../kernel/text.ts";
import type { Content, SourceOptions, SourceRequest, SourceVersion } from "./source-request.ts";
import { checkTracked, lockedDigest, trackedContents } from "./tracked-source.ts";
import { openWeb } from "../host/web.ts";

export interface ResolvedSource {
  /** Absolute, real paths, sorted by name; those that came from elsewhere lie in the tool cache. */
  readonly files: readonly string[];
  readonly digest: ContentDigest;
}

/** The most bytes of one file. */
export const MOST_BYTES = 64 * 1024 ** 3;

/**
 * The files of a dataset with the content that the manifest pins: of the repository, of S3 or an https address, or of
 * what Git LFS and DVC pointers name, fetched where it is missing. Throws a UserError that says what is nearby where
 * nothing is found, and what was expected where the content is another.
 */
export async function resolveSource(options: SourceOptions): Promise<ResolvedSource> {
  const { path, version = {}, allowedHosts = async () => [] } = options;
  const request = { limit: MOST_BYTES, web: { ...openWeb(options.host), allowedHosts }, ...options, version };
  refuseForeignPin(path, version);
  const contents = isRemotePath(path) ? await remoteContents(request) : await localContents(request);
  const digest = digestList(contents);
  if (version.sha256 !== undefined) await verify(contents, { digest, wanted: version.sha256, path });
  return { files: contents.map(({ file }) => file), digest };
}

/** A pin that nothing is compared with would look like one. */
function refuseForeignPin(path: string, { s3VersionId, dvc, lfs }: SourceVersion): void {
  const isS3 = /^s3:/i.test(path);
  if (s3VersionId !== undefined && !isS3)
    throw new UserError(
      `version.s3VersionId is for s3:// paths, and ${shownPath(path)} is none. Pin the content with version.sha256.`,
    );
  if (isRemotePath(path) && (dvc !== undefined || lfs === true))
    throw new UserError(
      `version.${lfs === true ? "lfs" : "dvc"} is for files of the repository, and ${shownPath(path)} is an address. Pin the content with version.sha256.`,
    );
}

async function localContents(request: SourceRequest): Promise<readonly Content[]> {
  let files = await findFiles(request);
  if (files.length === 0 && request.bring !== undefined) {
    await request.bring();
    files = await findFiles(request);
    if (files.length === 0)
      throw new UserError(
        `The fetch command ended well, but there is still no ${request.path} in ${request.folder || "the repository's root"}. Correct the path or the command.`,
      );
  }
  if (files.length === 0) {
    const tracked = await trackedContents(request);
    if (tracked === undefined) throw new UserError(await describeMissing(request));
    return tracked;
  }
  if (request.version.dvc !== undefined) return await checkTracked(request, files);
  const contents: Content[] = [];
  for (const file of files) contents.push(await contentOf(request, file));
  return contents;
}

async function contentOf(request: SourceRequest, file: string): Promise<Content> {
  const { host, web, limit } = request;
  const name = nameOf(file, host.workspace);
  const pointer = await pointerIn(file);
  if (pointer === undefined)
    return { name, file, digest: (await lockedDigest(request, file)) ?? (await digestFile(file)) };
  const found = await lfsContent(web, { pointer, name, limit });
  return { name, file: found.file, digest: `sha256:${found.sha256}` };
}

async function pointerIn(path: string): Promise<LfsPointer | undefined> {
  try {
    await using file = await open(path, "r");
    const { bytesRead, buffer } = await file.read(new Uint8Array(LFS_POINTER_BYTES), 0, LFS_POINTER_BYTES, 0);
    return readLfsPointer(buffer.subarray(0, bytesRead));
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

interface Pinned {
  readonly digest: ContentDigest;
  readonly wanted: string;
  readonly path: string;
}

async function verify(contents: readonly Content[], { digest, wanted, path }: Pinned): Promise<void> {
  const [only] = contents;
  // A DVC pointer names another hash, so the bytes themselves are compared.
  const isTracked = digest.startsWith("md5:") && only !== undefined;
  const found = isTracked ? `sha256:${await hashFile(only.file, "sha256")}` : digest;
  if (found === `sha256:${wanted}`) return;
  throw new UserError(
    `${shownPath(path)} is not the version that the manifest pins: its sha256 is ${found.replace("sha256:", "")}, not ${wanted}. Bring the pinned file, or update version.sha256.`,
  );
}
