import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { proxyRules, type Route, routeBy } from "../host/route.ts";
import { type Outgoing, send } from "../host/sending.ts";

// As Node's own fetch: a large upload is looked at before it is answered.
const STALLED_AFTER = 300_000;
const MAX_REDIRECTS = 5;

/**
 * `fetch` through the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node's own ignores unless it was started
 * with a flag. What goes through a proxy goes by Node's own client: see `send`.
 */
export async function proxiedFetch(address: string | URL, options: RequestInit = {}): Promise<Response> {
  const routeTo = routeBy(proxyRules((name) => process.env[name]));
  const url = new URL(address);
  if (routeTo(url).proxy === undefined) return await fetch(url, options);
  const sent = await outgoingOf(url, options);
  return responseOf(await followed(sent, { routeTo, isFollowing: options.redirect !== "manual" }));
}

type Sent = Omit<Outgoing, "route">;

/** A body that is a stream stays one; any other is sent with its length. */
async function outgoingOf(url: URL, { body, signal, ...options }: RequestInit): Promise<Sent> {
  const isStream = body instanceof ReadableStream;
  const request = new Request(url, isStream || body === undefined ? options : { ...options, body });
  const whole = Buffer.from(await request.arrayBuffer());
  const isEmpty = whole.length === 0 && ["GET", "HEAD"].includes(request.method);
  const length: Record<string, string> = isStream || isEmpty ? {} : { "content-length": String(whole.length) };
  return {
    url,
    method: request.method,
    headers: { "accept-encoding": "gzip", ...Object.fromEntries(request.headers), ...length },
    body: isStream ? Readable.from(body) : whole,
    stalledAfter: STALLED_AFTER,
    ...(signal !== undefined && signal !== null && { signal }),
  };
}

interface Following {
  readonly routeTo: (url: URL) => Route;
  readonly isFollowing: boolean;
}

// Only reading is repeated elsewhere, and another host gets no token.
async function followed(sent: Sent, { routeTo, isFollowing }: Following): Promise<IncomingMessage> {
  let { url, headers } = sent;
  for (let redirects = 0; ; redirects++) {
    const answer = await send({ ...sent, url, headers, route: routeTo(url) });
    const { location } = answer.headers;
    const isElsewhere = [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && location !== undefined;
    if (!isElsewhere || !isFollowing || sent.method !== "GET" || redirects === MAX_REDIRECTS) return answer;
    answer.destroy();
    const next = new URL(location, url);
    if (next.host !== url.host) {
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "authorization"));
    }
    url = next;
  }
}

const EMPTY = new Set([204, 205, 304]);

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const body = EMPTY.has(status) ? null : webStream(unpacked(answer));
  if (body === null) answer.resume();
  return new Response(body, { status, headers, statusText: answer.statusMessage ?? "" });
}

/** The content, as `fetch` gives it. */
function unpacked(answer: IncomingMessage): Readable {
  // Only this one was asked for.
  if (answer.headers["content-encoding"] !== "gzip") return answer;
  const transform = createGunzip();
  answer.once("error", (problem) => transform.destroy(problem));
  return answer.pipe(transform);
}

// The runner's types know the web's streams in a version of their own.
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
