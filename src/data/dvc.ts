import { copyFile, constants } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, posix, resolve } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { shownPath } from "../kernel/text.ts";
import { readIfThere, readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { cachedContent, type CachedFile, type Expected, isFile, keepContent } from "./content-cache.ts";
import { hashFile } from "./digest.ts";
import { httpsFile } from "./https-file.ts";
import { type DvcOutput, parseConfig, parseDvcFolder } from "./pointers.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import { openS3, s3Place } from "./s3.ts";
import { parseUrl, type Web } from "../host/web.ts";

export interface DvcRequest {
  readonly output: DvcOutput;
  /** Repository path of the pointer file. */
  readonly pointer: string;
  /** Bytes. */
  readonly limit: number;
}

export interface DvcFile {
  /** Below the folder that is tracked; empty for a tracked file. */
  readonly path: string;
  readonly md5: string;
  fetch(): Promise<CachedFile>;
}

/**
 * The files of an output that DVC tracks, to be fetched from DVC's cache in this clone or from its remote: a folder, S3
 * or https. Throws a UserError that names the command to run where neither has it.
 */
export async function dvcFiles(web: Web, { output, pointer, limit }: DvcRequest): Promise<readonly DvcFile[]> {
  const project = await openProject(web.host, pointer);
  const lookup: DvcLookup = { web, project, output, pointer, limit };
  const tracked = posix.join(posix.dirname(pointer), output.path);
  if (!output.md5.endsWith(".dir"))
    return [{ path: "", md5: output.md5, fetch: () => fetchObject(lookup, output.md5, basename(tracked)) }];
  const list = await fetchObject(lookup, output.md5, `${basename(tracked)}.json`);
  return parseDvcFolder(await readText(list.file), tracked).map(({ md5, path }) => ({
    md5,
    path,
    fetch: () => fetchObject(lookup, md5, posix.basename(path)),
  }));
}

interface Project {
  /** The folder that has `.dvc`: absolute. */
  readonly root: string;
  readonly config: ReadonlyMap<string, string>;
}

interface DvcLookup extends DvcRequest {
  readonly web: Web;
  readonly project: Project;
}

/** The nearest folder with `.dvc`, from the pointer's up to the repository's root. */
async function openProject({ workspace }: Host, pointer: string): Promise<Project> {
  let folder = posix.dirname(pointer);
  for (;;) {
    const root = join(workspace, folder);
    const config = await readIfThere(join(root, ".dvc", "config"));
    if (config !== undefined || folder === ".") {
      const local = await readIfThere(join(root, ".dvc", "config.local"));
      const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
      return { root, config: parseConfig(`${decode(config)}\n${decode(local)}`) };
    }
    folder = posix.dirname(folder);
  }
}

async function fetchObject(lookup: DvcLookup, md5: string, name: string): Promise<CachedFile> {
  const { web, project, output, limit } = lookup;
  const { config, root } = project;
  const cache = resolve(join(root, ".dvc"), config.get("cache.dir") ?? "cache");
  const path = objectPath(md5, output.isLegacy);
  const cached = await fromFolder(web.host, join(cache, path), { md5, name });
  if (cached !== undefined) return cached;
  const remote = remoteOf(lookup);
  if (!/^[a-z0-9+]+:\/\//i.test(remote)) {
    const folder = isAbsolute(remote) ? remote : resolve(join(root, ".dvc"), remote);
    const found = await fromFolder(web.host, join(folder, path), { md5, name });
    if (found !== undefined) return found;
    throw missing(lookup, `it is neither in DVC's cache nor in its remote ${remote}`);
  }
  const file = await remoteFile(lookup, `${remote.replace(/\/$/, "")}/${path}`);
  const expected: Expected = { algorithm: "md5", hex: md5.replace(".dir", "") };
  try {
    return await cachedContent(web, { ...file, name }, { limit, expected });
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw missing(lookup, cause.message.replace(/\.$/, ""), cause);
  }
}

/** `files/md5/ab/cdef…`; before DVC 3 `ab/cdef…`. */
function objectPath(md5: string, isLegacy: boolean): string {
  return `${isLegacy ? "" : "files/md5/"}${md5.slice(0, 2)}/${md5.slice(2)}`;
}

async function fromFolder(
  host: Host,
  object: string,
  { md5, name }: { readonly md5: string; readonly name: string },
): Promise<CachedFile | undefined> {
  const isThere = await isFile(object);
  if (!isThere) return undefined;
  const kept = await keepContent(host, { name }, async (partial) => {
    await copyFile(object, partial, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    return { sha256: await hashFile(partial, "sha256") };
  });
  // The copy is hashed: what it was made from may be written to.
  return (await hashFile(kept.file, "md5")) === md5.replace(".dir", "") ? kept : undefined;
}

function remoteOf(lookup: DvcLookup): string {
  const { project, output } = lookup;
  const name = output.remote ?? project.config.get("core.remote");
  if (name === undefined) throw missing(lookup, "it is not in DVC's cache, and .dvc/config names no default remote");
  const url = project.config.get(`remote "${name}".url`);
  if (url === undefined) throw missing(lookup, `.dvc/config has no url for the remote ${name}`);
  return url;
}

async function remoteFile(lookup: DvcLookup, address: string): Promise<RemoteFile> {
  const { web } = lookup;
  if (/^https:\/\//i.test(address)) return httpsFile(address, web);
  if (!/^s3:\/\//i.test(address))
    throw missing(lookup, `its remote ${address.split("://")[0] ?? ""}:// is none that can be read here`);
  const place = s3Place(address);
  if (place === undefined) throw missing(lookup, "the url of its remote in .dvc/config is no s3://<bucket>/<path>");
  refuseForeignEndpoint(lookup);
  return (await openS3(web)).file(place);
}

/** The pull request writes .dvc/config: the job's keys must not sign for a server of its choice. */
function refuseForeignEndpoint(lookup: DvcLookup): void {
  const { web, project, output } = lookup;
  const name = output.remote ?? project.config.get("core.remote") ?? "";
  const endpoint = project.config.get(`remote "${name}".endpointurl`);
  const own = web.host.env("AWS_ENDPOINT_URL_S3") ?? web.host.env("AWS_ENDPOINT_URL");
  if (endpoint === undefined || parseUrl(endpoint)?.href === parseUrl(own ?? "")?.href) return;
  const shown = shownPath(endpoint);
  throw missing(
    lookup,
    `its remote is at ${shown}, and the job's keys go only where AWS_ENDPOINT_URL says. Set AWS_ENDPOINT_URL=${shown} in the workflow`,
  );
}

function missing({ output, pointer }: DvcLookup, reason: string, cause?: unknown): UserError {
  const tracked = posix.join(dirname(pointer), output.path);
  // DVC takes a pointer or an output for what to pull, and no lock.
  const target = pointer.endsWith(".dvc") ? pointer : tracked;
  return new UserError(
    `The content of ${tracked} is not here: ${reason}. Bring it with \`dvc pull ${target}\`, in a step before or as fetch.command.`,
    { cause },
  );
}
