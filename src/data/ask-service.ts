import type { IncomingMessage } from "node:http";
import { codeOf, messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { bodyText, isPassing, type Web, type WebRequest } from "../host/web.ts";
import { CONFIGURATION, isNamed, refusalOf, refusesAddress } from "./address-rules.ts";

export interface ServiceRequest extends Pick<WebRequest, "url" | "method" | "headers" | "body"> {
  /** How messages call it within a sentence: `the address in SLACK_URL`. */
  readonly shown: string;
  /** The address is a credential: messages say nothing of it, nor of where it leads. */
  readonly isSecret: boolean;
  /** Milliseconds for each of two attempts. */
  readonly within: number;
  /** Bytes of an answer that are read. */
  readonly limit: number;
}

export interface ServiceAnswer {
  readonly status: number;
  /** In small letters, without parameters: `application/json`. */
  readonly type: string;
  readonly text: string;
}

/** It said more than anybody wants to read. */
export class LongAnswer extends UserError {}

type Network = Pick<Web, "transport" | "allowedHosts" | "wait">;

const RETRY_AFTER = 1000;

/**
 * Asks a service that the manifest or a variable names, by the rules for addresses of a repository: only public hosts by
 * https, and those that the settings name; redirects are not followed. Tried twice where it may help. Throws a UserError
 * where it cannot be reached or may not be; its message tells nothing secret.
 */
export async function askService(web: Network, request: ServiceRequest): Promise<ServiceAnswer> {
  const allowed = (await web.allowedHosts?.()) ?? [];
  const refusal = refusedService(request, allowed);
  if (refusal !== undefined) throw refusal;
  try {
    const answer = await attempt(web, request, allowed);
    if (!isPassing(answer.status)) return answer;
  } catch (error) {
    if (error instanceof UserError) throw error;
  }
  await web.wait(RETRY_AFTER);
  try {
    return await attempt(web, request, allowed);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Cannot reach ${request.shown}: ${reasonOf(error)}. Look whether it is up and can be reached from this machine.`,
      {
        cause: error,
      },
    );
  }
}

/** The same once, and its failures are the answer: what is measured is how it answers. */
export async function askServiceOnce(web: Network, request: ServiceRequest): Promise<ServiceAnswer> {
  const allowed = (await web.allowedHosts?.()) ?? [];
  const refusal = refusedService(request, allowed);
  if (refusal !== undefined) throw refusal;
  return await attempt(web, request, allowed);
}

function refusedService({ url, shown, isSecret }: ServiceRequest, allowed: readonly string[]): UserError | undefined {
  const refusal = refusalOf(url, allowed);
  if (refusal !== undefined) return new UserError(`${capital(shown)} ${refusal.what} ${adviceOf(url, isSecret)}`);
  if (url.protocol === "https:" || isNamed(url, allowed)) return undefined;
  return new UserError(
    `${capital(shown)} is not encrypted. Give an https address, or ${ADVICE}${hostOf(url, isSecret)}.`,
  );
}

const ADVICE = `name the host in ${CONFIGURATION} of the default branch, under data.hosts`;

function adviceOf(url: URL, isSecret: boolean): string {
  if (url.username !== "" || url.password !== "") return "Take them out, and change them.";
  return `If that is meant, ${ADVICE}${hostOf(url, isSecret)}.`;
}

function hostOf(url: URL, isSecret: boolean): string {
  return isSecret ? "" : `: ${url.host}`;
}

async function attempt(web: Network, request: ServiceRequest, allowed: readonly string[]): Promise<ServiceAnswer> {
  const { url, shown, isSecret, within, limit, method = "GET", headers = {}, body } = request;
  const isRefused = refusesAddress(url, allowed);
  const inside = new UserError(
    `${capital(shown)} leads into a private network, or to this machine. ${adviceOf(url, isSecret)}`,
  );
  const answer = await web.transport({
    url,
    method,
    headers,
    ...(body !== undefined && { body }),
    answerWithin: within,
    refusal: (address) => (isRefused(address) ? inside : undefined),
  });
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new UserError(
      `${capital(shown)} redirects (${status}), which is not followed. Give the address where it ends.`,
    );
  }
  const type = (answer.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return { status, type, text: await textOf(answer, { shown, within, limit }) };
}

async function textOf(
  answer: IncomingMessage,
  { shown, within, limit }: Pick<ServiceRequest, "shown" | "within" | "limit">,
): Promise<string> {
  // A body that comes byte by byte never stalls.
  const late = setTimeout(() => answer.destroy(new Error("the answer did not end in time")), within);
  const size = Number(answer.headers["content-length"] ?? 0);
  try {
    if (size > limit) throw tooLong(shown, limit);
    return await bodyText(answer, limit);
  } catch (error) {
    answer.destroy();
    if (messageOf(error) === "the answer is too long") throw tooLong(shown, limit);
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function tooLong(shown: string, limit: number): LongAnswer {
  return new LongAnswer(`${capital(shown)} answered more than ${formatBytes(limit)}. Ask for less.`);
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

/** A network's message may repeat the address: only its code is told, or what we say ourselves. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  const own = /^(?:nothing came for|no answer came within|the answer did not end in time)/.test(message);
  return codeOf(error) ?? (own ? message : "the connection failed");
}
