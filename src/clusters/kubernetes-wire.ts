import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { Host } from "../host/host.ts";
import { proxyOf, proxyRules } from "../host/route.ts";
import { tunnelAgent } from "../host/tunnel.ts";
import { codeOf, messageOf } from "../kernel/errors.ts";
import { UnreachableError } from "./cluster.ts";
import { told } from "./kubernetes-condition.ts";
import type { Entry } from "./kubernetes-config.ts";
import { bytes, canRenew, type Identity, identityOf } from "./kubernetes-identity.ts";

export interface WireOptions {
  readonly host: Host;
  readonly entry: Entry;
  /** Of the cluster, for messages. */
  readonly name: string;
  readonly patience?: Patience;
}

/** One question to the server. */
export interface Question {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Takes a good answer's text as it comes; it is not kept then. */
  take?(text: string): void;
}

export interface Answer {
  readonly status: number;
  /** Its text, unless it was taken; of one that refuses at most a mebibyte. */
  readonly text: string;
}

export type Wire = (question: Question) => Promise<Answer>;

/** Milliseconds: without a byte for so long an answer counts as broken, and as late after so long, whatever comes. */
export interface Patience {
  readonly stalled: number;
  readonly whole: number;
}

const PATIENCE: Patience = { stalled: 30_000, whole: 120_000 };
/** A list of objects is asked for in pages; a page that is larger is none of a sane server. */
const MAX_ANSWER = 64 * 1024 * 1024;

/**
 * The API server, by Node's own client. The official JavaScript client was measured and left out: its smallest part that
 * reads a kubeconfig brings all generated models (19 MB of bundle, a second to load), and its plugins get neither
 * KUBERNETES_EXEC_INFO nor an end. Throws an UnreachableError where no whole answer comes.
 */
export function openWire({ host, entry, name, patience = PATIENCE }: WireOptions): Wire {
  const identify = identityOf(host, entry);
  return async (question) => {
    const asking = { host, entry, name, patience, question };
    const answer = await ask({ ...asking, identity: await identify(false) });
    // A token ends, or was replaced: kubectl asks for one anew, once.
    if (answer.status !== 401 || !canRenew(entry)) return answer;
    return await ask({ ...asking, identity: await identify(true) });
  };
}

interface Asking extends Required<WireOptions> {
  readonly question: Question;
  readonly identity: Identity;
}

async function ask(asking: Asking): Promise<Answer> {
  const options = await optionsOf(asking);
  const { question, host, name, patience } = asking;
  const limit = AbortSignal.any([host.signal, AbortSignal.timeout(patience.whole)]);
  try {
    return await exchange({ ...options, signal: limit, timeout: patience.stalled }, question);
  } catch (cause) {
    if (host.signal.aborted || isDefect(cause)) throw cause;
    const late = limit.aborted ? `no whole answer within ${patience.whole / 1000} seconds` : messageOf(cause);
    throw new UnreachableError(
      `${name} did not answer (${told(late)}). What runs there goes on; check that the runner reaches the address of the kubeconfig.`,
      { cause },
    );
  }
}

/** Of ours: what breaks on the network has a code of its own, or is no more than an Error. */
function isDefect(cause: unknown): boolean {
  const kinds = [TypeError, ReferenceError, RangeError, SyntaxError];
  return codeOf(cause) === undefined && kinds.some((kind) => cause instanceof kind);
}

async function exchange(options: https.RequestOptions, question: Question): Promise<Answer> {
  const client = options.protocol === "http:" ? http : https;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = client.request(options, resolve).on("error", reject);
    const stalled = new Error(`nothing came for ${(options.timeout ?? 0) / 1000} seconds`);
    request.on("timeout", () => request.destroy(stalled));
    request.end(bodyOf(question));
  });
  const status = answer.statusCode ?? 0;
  const take = status < 300 ? question.take?.bind(question) : undefined;
  const most = status < 300 ? MAX_ANSWER : 1024 * 1024;
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const text = decoder.decode(chunk, { stream: true });
    size += text.length;
    if (take !== undefined) take(text);
    else if (size <= most) parts.push(text);
    else if (status < 300) throw new Error("the answer is larger than anything that was asked for");
  }
  return { status, text: parts.join("") };
}

async function optionsOf({ host, entry, question, identity }: Asking): Promise<https.RequestOptions> {
  const body = bodyOf(question);
  const url = new URL(`${entry.server.href.replace(/\/$/, "")}${question.path}`);
  for (const [key, value] of Object.entries(question.query ?? {})) url.searchParams.set(key, value);
  const authority = await bytes(entry.authority);
  const trust = {
    ...(authority !== undefined && { ca: [authority] }),
    ...(entry.isUnverified && { rejectUnauthorized: false }),
  };
  const { certificate, key, token } = identity;
  const secrets = { ...(certificate !== undefined && { cert: certificate }), ...(key !== undefined && { key }) };
  const proxy = entry.proxy ?? proxyOf(url, proxyRules(host.env));
  const port = url.port === "" ? {} : { port: Number(url.port) };
  return {
    protocol: url.protocol,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ...port,
    path: `${url.pathname}${url.search}`,
    method: question.method,
    ...trust,
    ...secrets,
    ...(entry.serverName !== undefined && { servername: entry.serverName }),
    agent: proxy !== undefined && url.protocol === "https:" ? tunnelAgent(proxy, { ...trust, ...secrets }) : false,
    headers: {
      accept: "application/json, */*",
      "user-agent": "model-gitops",
      ...(body !== undefined && {
        "content-type": "application/json",
        // Without it Node sends the body of a DELETE with no end that a server could see.
        "content-length": String(Buffer.byteLength(body)),
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(entry.impersonated !== undefined && { "impersonate-user": entry.impersonated }),
    },
  };
}

function bodyOf({ body }: Question): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}
