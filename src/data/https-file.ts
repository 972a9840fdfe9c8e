import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { leadsInside, refusalOf, refused, refusesAddress } from "./address-rules.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import { follow, parseUrl, shownUrl, type Transport, type Web } from "../host/web.ts";

export interface HttpsOptions extends Pick<Web, "transport" | "allowedHosts"> {
  /** Sent to the address itself, not to where it redirects. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the local file is called. Default: the last part of the path. */
  readonly name?: string;
  /** Addresses that were not encrypted to begin with: what a Git LFS server on a private network hands out. */
  readonly isPlainAllowed?: boolean;
}

/** A file behind an https address. Throws a UserError where it is none, or has a user and password in it. */
export function httpsFile(address: string, options: HttpsOptions): RemoteFile {
  const url = parseAddress(address, options.isPlainAllowed === true);
  const shown = shownUrl(url);
  return {
    name: options.name ?? decodedName(url),
    shown,
    address: url.href,
    async open(resume) {
      const range: Record<string, string> =
        resume === undefined ? {} : { range: `bytes=${resume.from}-`, "if-range": resume.etag };
      const headers = { ...options.headers, ...range };
      const { answer, url: from } = await follow(withinRules(url, options), { url, headers });
      const status = answer.statusCode ?? 0;
      // A part that nobody asked for is not the file.
      if (status === 200 || (status === 206 && resume !== undefined)) return answer;
      answer.destroy();
      if (status >= 500 || status === 429) throw new Error(`${from.host} answered ${status}`);
      throw new UserError(`${shown}: ${refusal(status)}`);
    },
  };
}

/** Each request, redirects too, by the rules for addresses that anybody can write into a repository. */
function withinRules(from: URL, { transport, allowedHosts }: HttpsOptions): Transport {
  return async (request) => {
    const { url } = request;
    const allowed = (await allowedHosts?.()) ?? [];
    const reason = refusalOf(url, allowed);
    if (reason !== undefined) throw refused(url, reason, from);
    const isRefused = refusesAddress(url, allowed);
    return await transport({
      ...request,
      refusal: (address) => (isRefused(address) ? refused(url, leadsInside(url), from) : undefined),
    });
  };
}

function parseAddress(address: string, isPlainAllowed: boolean): URL {
  const url = parseUrl(address);
  if (url === null || (url.protocol !== "https:" && !(isPlainAllowed && url.protocol === "http:")))
    throw new UserError(
      `The address ${JSON.stringify(address.replace(/\?.*$/s, "?…").replace(/\/\/[^/@]*@/, "//…@"))} is no https address. Data comes by https:// or s3:// only.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new UserError(
      `The address ${shownUrl(url)} has a user and password in it, where everybody can read them. Take them out, change them, and bring the file with fetch.command.`,
    );
  return url;
}

function decodedName(url: URL): string {
  const name = posix.basename(url.pathname);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function refusal(status: number): string {
  if (status === 404 || status === 410)
    return `there is nothing at this address (${status}). Correct the path of the dataset.`;
  if (status === 401 || status === 403)
    return `the server does not give it to this job (${status}). Only public addresses can be read; bring the file with fetch.command.`;
  return `the server answered ${status}. Look at the address in a browser, or bring the file with fetch.command.`;
}
