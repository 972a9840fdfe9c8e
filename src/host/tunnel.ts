import http, { type ClientRequest } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";

const ANSWERS_WITHIN = 60_000;

/** Whose certificates are believed. */
export type Trust = Pick<tls.ConnectionOptions, "ca" | "rejectUnauthorized">;

type Connected = (problem: Error | null, socket: Duplex) => void;

/** An agent whose encrypted connections go through a proxy that is asked with CONNECT; each serves one request. */
export function tunnelAgent(proxy: URL, trust: Trust): https.Agent {
  return new TunnelAgent(proxy, trust);
}

/** The proxy's own name and password, if its address has some. */
export function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #trust: Trust;

  constructor(proxy: URL, trust: Trust) {
    super({ keepAlive: false });
    this.#proxy = proxy;
    this.#trust = trust;
  }

  override createConnection(options: https.RequestOptions, connected?: Connected): undefined {
    const done = connected ?? ((): undefined => undefined);
    const fail = (problem: Error): void => Reflect.apply(done, undefined, [problem]);
    const { servername = "" } = options;
    const host = options.host ?? "";
    const authority = `${host.includes(":") ? `[${host}]` : host}:${options.port ?? 443}`;
    const request = askFor(authority, this.#proxy, this.#trust);
    request.once("error", fail);
    request.once("connect", ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return done(null, tls.connect({ host, servername, socket, ...this.#trust }));
      socket.destroy();
      fail(new Error(`the proxy ${this.#proxy.host} answered ${statusCode ?? 0} when asked for ${authority}`));
    });
    request.end();
  }
}

function askFor(authority: string, proxy: URL, trust: Trust): ClientRequest {
  const isEncrypted = proxy.protocol === "https:";
  const request = (isEncrypted ? https : http).request({
    host: proxy.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: proxy.port || (isEncrypted ? 443 : 80),
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...authorizationOf(proxy) },
    agent: false,
    ...(isEncrypted && trust),
  });
  return request.setTimeout(ANSWERS_WITHIN, () =>
    request.destroy(new Error(`the proxy ${proxy.host} did not answer for a minute`)),
  );
}
