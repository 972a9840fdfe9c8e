import { isIP } from "node:net";
import { UserError } from "../kernel/errors.ts";
import { parseUrl, shownUrl } from "../host/web.ts";
import { isPublicAddress } from "./public-address.ts";

/** Where a repository's own network is named that its addresses may lead to: `data.hosts` of the default branch. */
export const CONFIGURATION = ".github/model-gitops.yaml";

export interface Refusal {
  readonly what: string;
  readonly remedy: string;
}

interface NamedHost {
  /** As a URL has it: in small letters, addresses in their one form. */
  readonly hostname: string;
  /** As a URL has it: empty for the scheme's own. */
  readonly port: string;
}

/**
 * Why an address that the repository's files name is not asked, or undefined. Files of a pull request are anybody's: by
 * them a runner must reach nothing that their author could not reach as well, so only public names and addresses at the
 * usual port are asked, and the hosts that are allowed besides: `minio.internal`, `minio.internal:9000`, `10.1.2.3`.
 * What a name leads to is not seen here; `refusesAddress` looks at it when the connection is made.
 */
export function refusalOf(url: URL, allowed: readonly string[]): Refusal | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return { what: "is no web address.", remedy: "Give an https address." };
  if (url.username !== "" || url.password !== "")
    return {
      what: "has a user and password in it, where everybody can read them.",
      remedy: "Take them out, change them, and bring the file with fetch.command.",
    };
  const what = isNamed(url, allowed) ? undefined : reasonOf(url);
  return what === undefined ? undefined : { what, remedy: advice(url) };
}

/** Whether a name must not be followed to where it leads: to this machine, a private network, a cloud's metadata. */
export function refusesAddress(url: URL, allowed: readonly string[]): (address: string) => boolean {
  return isNamed(url, allowed) ? () => false : (address) => !isPublicAddress(address);
}

/** Why a public name is not asked after all: where it leads is not repeated, since it may be nobody else's business. */
export function leadsInside(url: URL): Refusal {
  return { what: "leads into a private network, or to this machine.", remedy: advice(url) };
}

/** A list of hosts that are allowed has to name this one, with its port where that is not the usual one. */
export function isNamed(url: URL, allowed: readonly string[]): boolean {
  const { port } = url;
  const hostname = withoutDot(url.hostname);
  return allowed.map(namedHost).some((one) => one.hostname === hostname && one.port === port);
}

function namedHost(entry: string): NamedHost {
  const host = isIP(entry) === 6 ? `[${entry}]` : entry;
  const url = /[/\\?#@*\s]/.test(host) ? null : parseUrl(`https://${host}`);
  // Without a scheme of its own, every form that a URL takes is one here as well.
  if (url !== null && url.hostname !== "") return { hostname: withoutDot(url.hostname), port: url.port };
  throw new UserError(
    `${JSON.stringify(entry)} in data.hosts is no host. Write a name or an address, with :port where it is not 443: minio.internal:9000.`,
  );
}

/** Names that are of one network alone, by RFC 6761, 6762, 8375, 9476 and by custom. */
const INNER_NAMES =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa|consul|cluster)$/;

function reasonOf(url: URL): string | undefined {
  const name = withoutDot(url.hostname);
  const address = name.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) !== 0) {
    if (!isPublicAddress(address)) return "is an address of this machine or of a private network.";
  } else if (!name.includes(".") || INNER_NAMES.test(name)) {
    return "is a name of this machine or of a private network.";
  } else if (/(?:^|\.)xn--/.test(name)) {
    return "has a name with letters beyond ASCII, which can look like another.";
  }
  return url.port === "" ? undefined : "has a port of its own.";
}

function advice(url: URL): string {
  const host = withoutDot(url.hostname);
  return `If that is meant, name it in ${CONFIGURATION} of the default branch: data: {hosts: [${JSON.stringify(url.port === "" ? host : `${host}:${url.port}`)}]}; else bring the file with fetch.command.`;
}

/** `localhost.` is `localhost`. */
function withoutDot(hostname: string): string {
  return hostname.replace(/\.$/, "");
}

/** For messages. */
export function refused(url: URL, { what, remedy }: Refusal, from: URL): UserError {
  const isFirst = from.href === url.href;
  // Of where it redirects only the host: the rest may be a credential.
  const place = isFirst ? shownUrl(url) : `${shownUrl(from)} redirects to ${url.protocol}//${url.host}, which`;
  return new UserError(`${place} ${what} ${remedy}`);
}
