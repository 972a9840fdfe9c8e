import dns from "node:dns";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import tls from "node:tls";
import type { Route } from "./route.ts";
import { authorizationOf, tunnelAgent, type Trust } from "./tunnel.ts";

export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable | undefined;
  readonly route: Route;
  /** Milliseconds without a byte after which it counts as broken. */
  readonly stalledAfter: number;
  /** Milliseconds until the head of the answer has to be there. Default: as long as bytes come. */
  readonly answerWithin?: number;
  readonly signal?: AbortSignal;
  /** Told each address that the name leads to; an error refuses all of them. Not asked where a proxy looks names up. */
  refusal?(address: string): Error | undefined;
}

/**
 * One request by Node's own client, and its answer as it is on the wire: redirects are answers. Rejects where the server
 * or the proxy cannot be reached, or refuses. Not `fetch`: what @actions/http-client hands it for proxies (undici 6)
 * ends the process where a body over its buffer comes on a connection that is to be closed.
 */
export async function send(outgoing: Outgoing): Promise<IncomingMessage> {
  const { url, body, stalledAfter } = outgoing;
  const client = url.protocol === "https:" || outgoing.route.proxy?.protocol === "https:" ? https : http;
  const request = client.request(optionsOf(outgoing));
  request.setTimeout(stalledAfter, () =>
    request.destroy(new Error(`nothing came for ${Math.round(stalledAfter / 1000)} seconds`)),
  );
  const { answerWithin } = outgoing;
  const late = (): void =>
    void request.destroy(new Error(`no answer came within ${Math.round((answerWithin ?? 0) / 1000)} seconds`));
  const timer = answerWithin === undefined ? undefined : setTimeout(late, answerWithin);
  return await new Promise<IncomingMessage>((resolve, reject) => {
    // A server may answer and hang up before it has read everything: its answer counts, and what breaks after is nobody's.
    request.once("response", resolve).on("error", reject);
    if (body === undefined || typeof body === "string" || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request).catch(reject);
  }).finally(() => clearTimeout(timer));
}

function optionsOf(outgoing: Outgoing): https.RequestOptions {
  const { url, method, headers, route, signal, refusal } = outgoing;
  const { proxy } = route;
  const trust = trustOf(route);
  const options = { method, headers, agent: false as const, ...trust, ...(signal !== undefined && { signal }) };
  if (proxy === undefined) return { ...options, ...addressOf(url), ...(refusal && { lookup: lookupUnless(outgoing) }) };
  if (url.protocol === "https:") return { ...options, ...addressOf(url), agent: tunnelAgent(proxy, trust) };
  // Without encryption the proxy is asked for the whole address: many open tunnels to port 443 only.
  const to = { ...addressOf(proxy), path: `${url.origin}${url.pathname}${url.search}` };
  return { ...options, ...to, headers: { host: url.host, ...headers, ...authorizationOf(proxy) } };
}

/**
 * The machine's own way to look a name up, asked once: what is checked here is what is connected to, so a name that leads
 * elsewhere the next moment gains nothing. One address that is refused refuses the name.
 */
function lookupUnless({ refusal }: Pick<Outgoing, "refusal">): LookupFunction {
  return (hostname, options, found) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const problem = error ?? addresses.map(({ address }) => refusal?.(address)).find((one) => one !== undefined);
      const [first] = addresses ?? [];
      if (problem !== undefined && problem !== null) found(problem, "");
      else if (options.all === true) found(null, addresses);
      else found(null, first?.address ?? "", first?.family);
    });
  };
}

function addressOf(url: URL): https.RequestOptions {
  const { hostname, port, pathname, search } = url;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return { host, path: `${pathname}${search}`, ...(port !== "" && { port: Number(port) }) };
}

function trustOf({ authorities = [], isVerified = true }: Route): Trust {
  return {
    ...(authorities.length > 0 && { ca: [...usualAuthorities(), ...authorities] }),
    ...(!isVerified && { rejectUnauthorized: false }),
  };
}

// Node 20 cannot list what NODE_EXTRA_CA_CERTS added.
function usualAuthorities(): readonly string[] {
  return typeof tls.getCACertificates === "function" ? tls.getCACertificates("default") : tls.rootCertificates;
}
