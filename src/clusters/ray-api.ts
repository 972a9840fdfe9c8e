import type { IncomingMessage } from "node:http";
import type { RayCluster } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { bodyText, isPassing, parseUrl, shownUrl, type Web } from "../host/web.ts";
import { UnreachableError } from "./cluster.ts";
import { said } from "./engine-words.ts";
import { type RayAddress, rayAddress } from "./ray-address.ts";

export interface RayAccess {
  readonly web: Web;
  readonly settings: RayCluster;
  readonly token: string;
}

export interface RayRequest {
  readonly method?: "GET" | "POST";
  /** Below the dashboard's address, without a slash before it: `api/jobs/`. */
  readonly path: string;
  readonly body?: string;
  /** Bytes of the answer. Default: 4 MiB. */
  readonly limit?: number;
}

export interface RayAnswer {
  /** `https://ray.example.com/api/jobs/`, for messages. */
  readonly from: string;
  readonly status: number;
  readonly text: string;
}

/** The dashboard's HTTP interface. Every call carries the token, and none does before it is known that one is asked for. */
export interface RayApi {
  /** Where people see it; ends with a slash. */
  readonly base: string;
  /** `2.60.0`; asked once. */
  version(): Promise<string>;
  /** An answer of any status but those of a token that is refused, or of a redirect. */
  ask(request: RayRequest): Promise<RayAnswer>;
  /** The same, as it comes. */
  open(request: RayRequest): Promise<IncomingMessage>;
}

const ANSWER_WITHIN = 60_000;
const ANSWER_BYTES = 4 * 1024 ** 2;

/** Asks nothing yet. Throws a UserError for an address or a token that cannot be used. */
export function openRay(access: RayAccess): RayApi {
  const address = rayAddress(access.settings.address, access.web.host);
  const authorization = bearer(access);
  const open = async (request: RayRequest): Promise<IncomingMessage> =>
    await accepted(access, request.path, await send({ ...access, address }, request, { authorization }));
  const ask = async (request: RayRequest): Promise<RayAnswer> => await read(access, request, await open(request));
  const greeted = async (): Promise<string> => {
    await access.web.host.mask(access.token);
    await insistOnToken({ ...access, address });
    return versionOf(await ask({ path: "api/version" }));
  };
  let greeting: Promise<string> | undefined;
  // What failed is asked again by the next call.
  const version = async (): Promise<string> => {
    greeting ??= greeted();
    return await greeting.catch((error: unknown) => {
      greeting = undefined;
      throw error;
    });
  };
  return {
    base: address.base.href,
    version,
    open: async (request) => {
      await version();
      return await open(request);
    },
    ask: async (request) => {
      await version();
      return await ask(request);
    },
  };
}

/** The value of an answer that is good; throws for any other. An answer that is no JSON may be half, or a gateway's. */
export function valueOf(answer: RayAnswer): unknown {
  if (answer.status !== 200) throw refusalBy(answer);
  try {
    return JSON.parse(answer.text);
  } catch (cause) {
    throw new UnreachableError(`${answer.from} answered what is not JSON: ${said(answer.text, 100)}`, { cause });
  }
}

/** What an answer that is not good means: of another moment, or not at all. */
export function refusalBy({ from, status, text }: RayAnswer): UserError {
  const words = `${from} answered ${status}: ${said(lastLine(text))}`;
  if (isPassing(status)) return new UnreachableError(`${words}. Look at the dashboard's log on the head.`);
  return new UserError(`${words}. Check clusters: ray.address, and that it is a Ray of 2.9 or newer.`);
}

function bearer({ token, settings }: RayAccess): string {
  const name = settings.token ?? "RAY_AUTH_TOKEN";
  if (token === "")
    throw new UserError(
      `Ray at ${settings.address} is only asked with a token, and ${name} is empty. Give the job the token of the cluster: env: {${name}: \${{ secrets.${name} }}}.`,
    );
  if (!/^[\x21-\x7E]+$/.test(token))
    throw new UserError(
      `${name} holds what no bearer token has: spaces, line ends or letters beyond ASCII. Set it again.`,
    );
  return `Bearer ${token}`;
}

/**
 * Whoever reaches an open dashboard runs what they like on the cluster, and takes the place of every model trained there:
 * none is used, also where only the runner is thought to reach it.
 */
async function insistOnToken(way: RayAccess & { readonly address: RayAddress }): Promise<void> {
  const path = "api/jobs/";
  const answer = await send(way, { path }, {});
  const { statusCode = 0, headers } = answer;
  answer.destroy();
  // A page for people, to sign in by, is no open dashboard.
  if (statusCode === 200 && /\bjson\b/i.test(headers["content-type"] ?? ""))
    throw new UserError(
      `Ray at ${way.settings.address} answers without a token: anybody who reaches it can run programs there. Start the cluster with RAY_AUTH_MODE=token and RAY_AUTH_TOKEN on every node (Ray 2.52 or newer), or put a proxy before it that asks for one.`,
    );
  if (isPassing(statusCode)) throw new UnreachableError(`${shown(way.address.base, path)} answered ${statusCode}.`);
}

async function send(
  { web, address: { base, refusal } }: RayAccess & { readonly address: RayAddress },
  { method = "GET", path, body }: RayRequest,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  const content = body === undefined ? {} : { "content-type": "application/json" };
  try {
    return await web.transport({
      url: new URL(path, base),
      method,
      headers: { ...headers, ...content },
      answerWithin: ANSWER_WITHIN,
      ...(body !== undefined && { body }),
      ...(refusal !== undefined && { refusal }),
    });
  } catch (cause) {
    throw unreached(web, shown(base, path), cause);
  }
}

/** A token goes to the address that the team named, and nowhere else. */
async function accepted({ settings }: RayAccess, path: string, answer: IncomingMessage): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    const to = parseUrl(answer.headers.location ?? "", settings.address === "" ? undefined : new URL(settings.address));
    throw new UserError(
      `${settings.address} redirects ${path}${to === null ? "" : ` to ${shownUrl(to)}`}, and the token is not sent on. Write the address where it ends into clusters: ray.address.`,
    );
  }
  if (status !== 401 && status !== 403) return answer;
  const words = said(await bodyText(answer, 64 * 1024).catch(() => ""), 200);
  throw new UserError(
    `Ray at ${settings.address} does not take the token in ${settings.token ?? "RAY_AUTH_TOKEN"} (${status}: ${words}). It may have expired, or be another cluster's: set the secret again.`,
  );
}

async function read(
  { web, settings }: RayAccess,
  { path, limit }: RayRequest,
  answer: IncomingMessage,
): Promise<RayAnswer> {
  const from = shown(rayAddress(settings.address, web.host).base, path);
  try {
    return { from, status: answer.statusCode ?? 0, text: await bodyText(answer, limit ?? ANSWER_BYTES) };
  } catch (cause) {
    answer.destroy();
    throw unreached(web, from, cause);
  }
}

/** What a person cancelled is not the engine's fault, and what was refused before anything was sent has its own words. */
export function unreached({ host }: Pick<Web, "host">, from: string, cause: unknown): unknown {
  if (host.signal.aborted || cause instanceof UserError) return cause;
  return new UnreachableError(
    `Cannot reach ${from}: ${said(messageOf(cause))}. Check that the head runs, and the network.`,
    {
      cause,
    },
  );
}

function versionOf(answer: RayAnswer): string {
  const value = valueOf(answer);
  const version = typeof value === "object" && value !== null && "ray_version" in value ? value.ray_version : undefined;
  if (typeof version === "string") return version;
  throw new UserError(`${answer.from} does not tell Ray's version. Check clusters: ray.address.`);
}

function shown(base: URL, path: string): string {
  return shownUrl(new URL(path, base));
}

/** The last line of a Python traceback is what went wrong. */
function lastLine(text: string): string {
  return text.split("\n").findLast((line) => /[A-Za-z]/.test(line)) ?? text;
}
