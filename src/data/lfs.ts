import { basename, join, resolve } from "node:path";
import { copyFile, constants } from "node:fs/promises";
import { isRecord } from "../kernel/guards.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import type { LfsPointer } from "../records/lfs-pointer.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import type { Host } from "../host/host.ts";
import { baseEnvironment } from "../host/process.ts";
import { cachedContent, type CachedFile, findContent, isFile, keepContent } from "./content-cache.ts";
import { hashFile } from "./digest.ts";
import { httpsFile } from "./https-file.ts";
import { bodyText, follow, parseUrl, persistently, shownUrl, type Web } from "../host/web.ts";

export interface LfsRequest {
  readonly pointer: LfsPointer;
  /** Repository path of the file. */
  readonly name: string;
  /** Bytes. */
  readonly limit: number;
}

/**
 * The content of a Git LFS pointer: from the cache, from git's own store in this clone, or by the LFS server of the
 * remote `origin` (github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md). Throws a UserError where none has it.
 */
export async function lfsContent(web: Web, { pointer, name, limit }: LfsRequest): Promise<CachedFile> {
  const { host } = web;
  const { oid } = pointer;
  const known =
    (await findContent(host, { algorithm: "sha256", hex: oid }, basename(name))) ?? (await fromClone(host, oid, name));
  if (known !== undefined) return known;
  const action = await askServer(web, pointer, name);
  const remote = {
    ...httpsFile(action.href, {
      transport: web.transport,
      // The clone's own server is the operator's word; where it sends on is not.
      allowedHosts: async () => [...((await web.allowedHosts?.()) ?? []), action.server],
      headers: action.headers,
      name: basename(name),
      isPlainAllowed: action.isPlainAllowed,
    }),
    shown: name,
  };
  return await cachedContent(web, remote, { limit, expected: { algorithm: "sha256", hex: oid } });
}

async function fromClone(host: Host, oid: string, name: string): Promise<CachedFile | undefined> {
  const folder = await askGit(host, ["rev-parse", "--git-common-dir"]);
  if (folder === undefined) return undefined;
  const store = join(resolve(host.workspace, folder), "lfs", "objects");
  const object = join(store, oid.slice(0, 2), oid.slice(2, 4), oid);
  const isThere = await isFile(object);
  if (!isThere) return undefined;
  const kept = await keepContent(host, { name: basename(name) }, async (partial) => {
    await copyFile(object, partial, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    return { sha256: await hashFile(partial, "sha256") };
  });
  return kept.sha256 === oid ? kept : undefined;
}

interface DownloadAction {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isPlainAllowed: boolean;
  /** Its host, with the port where it has one of its own. */
  readonly server: string;
}

const MEDIA_TYPE = "application/vnd.git-lfs+json";

async function askServer(web: Web, { oid, size }: LfsPointer, name: string): Promise<DownloadAction> {
  const server = await serverOf(web.host);
  if (server === undefined) throw missing(name, "this clone has no remote with an http address");
  const url = new URL(`${server.href.replace(/\/$/, "")}/objects/batch`);
  const headers = { accept: MEDIA_TYPE, "content-type": MEDIA_TYPE, ...authorization(web.host, server) };
  const body = JSON.stringify({ operation: "download", transfers: ["basic"], objects: [{ oid, size }] });
  const answer = await persistently(
    shownUrl(url),
    async () => (await follow(web.transport, { url, headers, method: "POST", body })).answer,
    web,
  );
  const text = await bodyText(answer, 1024 ** 2).catch(() => "");
  if (answer.statusCode !== 200) throw missing(name, `${server.host} answered ${answer.statusCode ?? 0}`);
  return readAction(text, { name, server });
}

/** The one object's download action of a batch answer. */
function readAction(text: string, { name, server }: { readonly name: string; readonly server: URL }): DownloadAction {
  const answer = parsed(text);
  const objects = isRecord(answer) ? answer["objects"] : undefined;
  const object: unknown = Array.isArray(objects) ? objects[0] : undefined;
  if (!isRecord(object)) throw missing(name, `${server.host} gave no readable answer`);
  if (isRecord(object["error"]))
    throw missing(name, `${server.host} said: ${truncate(oneLine(String(object["error"]["message"])), 200)}`);
  const actions = object["actions"];
  const action = isRecord(actions) ? actions["download"] : undefined;
  if (!isRecord(action) || typeof action["href"] !== "string") throw missing(name, `${server.host} does not have it`);
  const header = isRecord(action["header"]) ? action["header"] : {};
  const headers = Object.fromEntries(
    Object.entries(header).flatMap(([key, value]) => (typeof value === "string" ? [[key.toLowerCase(), value]] : [])),
  );
  return { href: action["href"], headers, isPlainAllowed: server.protocol === "http:", server: server.host };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return messageOf(error);
  }
}

/** `lfs.url`, or `<remote>/info/lfs`; a remote that is reached by ssh answers the same at its https address. */
async function serverOf(host: Host): Promise<URL | undefined> {
  const own = await askGit(host, ["config", "--get", "lfs.url"]);
  const origin = await askGit(host, ["config", "--get", "remote.origin.url"]);
  const address = own ?? (origin === undefined ? undefined : `${httpAddress(origin).replace(/\/$/, "")}/info/lfs`);
  const url = address === undefined ? null : parseUrl(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.username = "";
  url.password = "";
  return url;
}

function httpAddress(origin: string): string {
  const ssh = /^(?:ssh:\/\/)?(?:[\w.-]+@)([\w.-]+)(?::\d+\/|[:/])(.+)$/.exec(origin);
  const address = ssh === null ? origin : `https://${ssh[1] ?? ""}/${ssh[2] ?? ""}`;
  return address.endsWith(".git") ? address : `${address}.git`;
}

/** The job's token, to the server it was made for and to no other. */
function authorization(host: Host, server: URL): Readonly<Record<string, string>> {
  const token = host.input("token") || host.env("GITHUB_TOKEN") || "";
  const home = parseUrl(host.env("GITHUB_SERVER_URL") ?? "https://github.com");
  if (token === "" || home === null || server.origin !== home.origin) return {};
  return { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}` };
}

async function askGit(host: Host, args: readonly string[]): Promise<string | undefined> {
  const answer = await host.run(["git", "-c", "safe.directory=*", ...args], {
    cwd: host.workspace,
    env: { ...baseEnvironment(), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    timeout: 30_000,
  });
  const text = answer.stdout.trim();
  return answer.exitCode === 0 && text !== "" ? text : undefined;
}

function missing(name: string, reason: string): UserError {
  return new UserError(
    `${name} is a Git LFS pointer, and its content cannot be fetched: ${reason}. Check out with \`lfs: true\`, or run \`git lfs pull\`.`,
  );
}
