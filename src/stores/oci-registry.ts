import type { IncomingMessage } from "node:http";
import { bodyText, follow, parseUrl, persistently, type Transport, type Web, type WebRequest } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { ociKey, type OciKey } from "./oci-auth.ts";
import type { OciCredentials } from "./oci-credentials.ts";
import { patienceFor } from "./patience.ts";
import type { OciPlace } from "./oci-place.ts";

export interface OciAsked {
  /** Below the repository (`manifests/1.2.3`), or where an answer has sent us. */
  readonly to: string | URL;
  readonly method?: WebRequest["method"];
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each try. */
  readonly body?: () => NonNullable<WebRequest["body"]>;
  /** Statuses that are answers, not failures. */
  readonly accepts: readonly number[];
}

/** A repository of a registry, asked until it answers. */
export interface Registry {
  readonly web: Web;
  readonly place: OciPlace;
  /** Throws a UserError for every status that is not accepted, and where the registry cannot be reached. */
  ask(asked: OciAsked): Promise<IncomingMessage>;
  /** One try: rejects where the network fails, and whatever the status is, it is an answer. */
  once(asked: Omit<OciAsked, "accepts">): Promise<IncomingMessage>;
  /** Where an answer sends the next request. Throws a UserError where that is not encrypted, or nowhere. */
  next(answer: IncomingMessage): URL;
  /** `oci://host/repository<what>` */
  shown(what: string): string;
}

export function openRegistry(web: Web, place: OciPlace, credentials: OciCredentials | undefined): Registry {
  const key = ociKey({ web, place, credentials });
  const base = new URL(`${place.origin}/v2/${place.repository}/`);
  const shown = (what: string): string => `oci://${place.registry}/${place.repository}${what}`;
  const once = async ({ to, method = "GET", headers = {}, body }: Omit<OciAsked, "accepts">) => {
    const url = to instanceof URL ? to : new URL(to, base);
    const attempt = async (): Promise<IncomingMessage> =>
      await sendOnce(
        { transport: web.transport, key, base },
        { url, method, headers, ...patienceFor({ method, headers }), ...(body && { body: body() }) },
      );
    const first = await attempt();
    if (first.statusCode !== 401 || !isOwn(url, base)) return first;
    // A token ends in the middle of a long upload, too.
    if (!(await key.answer(first.headers["www-authenticate"]))) return first;
    first.destroy();
    return await attempt();
  };
  return {
    web,
    place,
    shown,
    next(answer) {
      const { location } = answer.headers;
      const url = location === undefined ? null : parseUrl(location, base);
      if (url !== null && (url.protocol === "https:" || url.protocol === base.protocol)) return url;
      throw new UserError(
        `${place.registry} sends an upload to an address that is not encrypted, or is none. Nothing was sent there; check the registry.`,
      );
    },
    once,
    async ask({ accepts, ...asked }) {
      const answer = await persistently(`the registry ${place.registry}`, async () => await once(asked), {
        wait: (time) => web.wait(time),
        advice: "Check the store's address and the network, and run again.",
      });
      if (accepts.includes(answer.statusCode ?? 0)) return answer;
      throw await refusal(answer, { shown: shown(""), method: asked.method ?? "GET", source: credentials?.source });
    },
  };
}

interface Sending {
  readonly transport: Transport;
  readonly key: OciKey;
  readonly base: URL;
}

/** The registry's own address gets what it asked for; every other gets no key, whoever sends us there. */
async function sendOnce({ transport, key, base }: Sending, request: WebRequest): Promise<IncomingMessage> {
  const authorization = key.header();
  const keyed = (url: URL): Readonly<Record<string, string>> => ({
    ...request.headers,
    ...(isOwn(url, base) && authorization !== undefined && { authorization }),
  });
  if (request.method === "GET" || request.method === "HEAD") return (await follow(transport, request, keyed)).answer;
  return await transport({ ...request, headers: keyed(request.url) });
}

function isOwn(url: URL, base: URL): boolean {
  return url.host === base.host && url.protocol === base.protocol;
}

interface Refused {
  readonly shown: string;
  readonly method: string;
  /** Where user and password are from; undefined: there are none. */
  readonly source: string | undefined;
}

async function refusal(answer: IncomingMessage, { shown, method, source }: Refused): Promise<UserError> {
  const status = answer.statusCode ?? 0;
  const verb = method === "GET" || method === "HEAD" ? "read" : "write";
  const text = answer.destroyed ? "" : await bodyText(answer, 64 * 1024).catch(() => "");
  const reason = `${status}${codeIn(text)}`;
  if (status === 401 || status === 403)
    return new UserError(
      source !== undefined
        ? `The registry does not let the user of ${source} ${verb} ${shown} (${reason}). Give them the right to pull and push there; on GitHub's registry the job needs packages: write.`
        : `The registry does not let everybody ${verb} ${shown} (${reason}), and this job has no user. Log in before (docker login), or set OCI_USERNAME and OCI_PASSWORD.`,
    );
  if (status === 404)
    return new UserError(`There is no repository ${shown} (${reason}). Make it, or correct the input \`store\`.`);
  return new UserError(
    `The registry does not ${verb} ${shown}: ${reason}. Check that it is a registry of the OCI distribution API 1.1.`,
  );
}

function codeIn(text: string): string {
  const errors = errorsIn(text);
  const code = isRecord(errors) ? errors["code"] : undefined;
  return typeof code === "string" ? ` ${truncate(oneLine(code), 60)}` : "";
}

function errorsIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && Array.isArray(value["errors"]) ? value["errors"][0] : undefined;
  } catch {
    return undefined;
  }
}
