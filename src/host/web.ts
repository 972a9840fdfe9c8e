import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "./host.ts";
import { proxyRules, type Route, routeBy } from "./route.ts";
import { messageOf, UserError } from "../kernel/errors.ts";

type Headers = Readonly<Record<string, string>>;

export interface WebRequest {
  readonly url: URL;
  readonly headers?: Headers;
  /** Default: GET. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A stream is sent once; its length has to be a header, or servers get it in chunks. */
  readonly body?: string | Uint8Array | Readable;
  /** Milliseconds until the head of the answer has to be there. Default: two minutes. */
  readonly answerWithin?: number;
  /** Milliseconds without a byte until then after which it counts as broken. Default: one minute. */
  readonly stalledAfter?: number;
  /** Told each address that the name leads to before anything is sent; an error refuses. A proxy looks names up itself. */
  refusal?(address: string): Error | undefined;
}

/** Sends one request; redirects are answers. Rejects where the server cannot be reached. */
export type Transport = (request: WebRequest) => Promise<IncomingMessage>;

/** What reaches other machines. */
export interface Web {
  readonly host: Host;
  readonly transport: Transport;
  /** Hosts of a private network that addresses of the repository may name; asked for the first such address. Default: none. */
  allowedHosts?(): Promise<readonly string[]>;
  /** Milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/**
 * The real network, through the proxies of the environment (`https_proxy`, `no_proxy`) unless a way is given; waiting
 * ends when the run is cancelled.
 */
export function openWeb(host: Host, routeTo: (url: URL) => Route = routeBy(proxyRules(host.env))): Web {
  return {
    host,
    transport: webTransport(routeTo, host.signal),
    wait: (milliseconds) => sleep(milliseconds, undefined, { signal: host.signal }),
  };
}

const STALLED_AFTER = 60_000;
/** A head that comes byte by byte never stalls. */
const ANSWER_WITHIN = 120_000;
const MAX_REDIRECTS = 5;

/**
 * The real network. Bytes arrive as they were sent: `fetch` would unpack a `.csv.gz` that is served with a content
 * encoding, and could not resume it.
 */
export function webTransport(routeTo: (url: URL) => Route, signal?: AbortSignal): Transport {
  return async ({ url, headers = {}, method = "GET", body = "", refusal, ...patience }) => {
    const { answerWithin = ANSWER_WITHIN, stalledAfter = STALLED_AFTER } = patience;
    const { send } = await import("./sending.ts");
    const own = { "user-agent": "model-gitops", "accept-encoding": "identity", ...headers };
    const limits = { stalledAfter: Math.min(stalledAfter, answerWithin), answerWithin };
    const request = { url, method, headers: own, route: routeTo(url), ...limits };
    const wishes = { ...(refusal && { refusal }), ...(signal && { signal }) };
    const answer = await send({ ...request, ...wishes, ...(body !== "" && { body }) });
    answer.setTimeout(STALLED_AFTER, () => answer.destroy(new Error("nothing came for a minute")));
    return answer;
  };
}

/**
 * Follows redirects, to encrypted addresses only unless the first one was not encrypted either. Headers go to the first
 * host alone, or as `headersFor` says: a storage host must not see what was meant for another. Throws a UserError for a
 * redirect to nowhere.
 */
export async function follow(
  transport: Transport,
  request: WebRequest,
  headersFor: (url: URL) => Headers = headersOf(request),
): Promise<{ readonly url: URL; readonly answer: IncomingMessage }> {
  let { url } = request;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await transport({ ...request, url, headers: headersFor(url) });
    const { location } = answer.headers;
    if (!isRedirect(answer.statusCode ?? 0) || location === undefined) return { url, answer };
    answer.destroy();
    const next = parseUrl(location, url);
    if (next === null || (next.protocol !== "https:" && next.protocol !== request.url.protocol))
      throw new UserError(
        `${shownUrl(request.url)} redirects to an address that is not encrypted. Give an https address that ends in https.`,
      );
    url = next;
  }
  throw new UserError(`${shownUrl(request.url)} redirects in circles. Give the address where it ends.`);
}

/** An address as it may be shown: without user and password, and without the query, which often is a credential. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search === "" ? "" : "?…"}`;
}

/** An address, or null where a text is none (`URL.parse` is younger than Node 20). */
export function parseUrl(text: string, base?: URL): URL | null {
  return URL.canParse(text, base?.href) ? new URL(text, base) : null;
}

/** The whole body of a small answer. Throws where it is larger than `limit` bytes or breaks off. */
export async function bodyText(answer: IncomingMessage, limit = 16 * 1024 ** 2): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const ATTEMPTS = 4;

/** Whether another try may help. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

interface Persistence extends Pick<Web, "wait"> {
  /** What to do when it cannot be reached. */
  readonly advice?: string;
}

/** Tries again when the network or the server fails for the moment; the last failure is a UserError. */
export async function persistently(
  shown: string,
  work: (attempt: number) => Promise<IncomingMessage>,
  { wait, advice = "Check the network and the proxy variables, and run again." }: Persistence,
): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt++) {
    let problem: unknown;
    try {
      const answer = await work(attempt);
      if (attempt === ATTEMPTS || !isPassing(answer.statusCode ?? 0)) return answer;
      answer.destroy();
    } catch (error) {
      if (error instanceof UserError) throw error;
      problem = error;
    }
    if (attempt === ATTEMPTS)
      throw new UserError(`Cannot reach ${shown}: ${hidden(messageOf(problem))}. ${advice}`, { cause: problem });
    await wait(250 * 4 ** (attempt - 1));
  }
}

/** Addresses in somebody else's message lose their queries. */
function hidden(message: string): string {
  return message.replaceAll(/\?[^\s'"]*/g, "?…");
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** All of them for the request's own host, and for another only those that say which part is wanted. */
function headersOf({ url: { host }, headers = {} }: WebRequest): (url: URL) => Headers {
  return (url) => (url.host === host ? headers : rangeOnly(headers));
}

function rangeOnly(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => ["range", "if-range"].includes(name)));
}
