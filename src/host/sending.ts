import http, { type IncomingMessage } from "node:http";
import https from "node:https";
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
  readonly signal?: AbortSignal;
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
  return await new Promise<IncomingMessage>((resolve, reject) => {
    // A server may answer and hang up before it has read everything: its answer counts, and what breaks after is nobody's.
    request.once("response", resolve).on("error", reject);
    if (body === undefined || typeof body === "string" || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request).catch(reject);
  });
}

function optionsOf({ url, method, headers, route, signal }: Outgoing): https.RequestOptions {
  const { proxy } = route;
  const trust = trustOf(route);
  const options = { method, headers, agent: false as const, ...trust, ...(signal !== undefined && { signal }) };
  if (proxy === undefined) return { ...options, ...addressOf(url) };
  if (url.protocol === "https:") return { ...options, ...addressOf(url), agent: tunnelAgent(proxy, trust) };
  // Without encryption the proxy is asked for the whole address: many open tunnels to port 443 only.
  const to = { ...addressOf(proxy), path: `${url.origin}${url.pathname}${url.search}` };
  return { ...options, ...to, headers: { host: url.host, ...headers, ...authorizationOf(proxy) } };
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
