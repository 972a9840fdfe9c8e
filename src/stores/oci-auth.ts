import { bodyText, parseUrl, persistently, type Web, type WebRequest } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import type { OciCredentials } from "./oci-credentials.ts";
import type { OciPlace } from "./oci-place.ts";

export interface OciKey {
  /** The Authorization header for the registry itself; undefined where it wants none yet. */
  header(): string | undefined;
  /**
   * Answers a refused request's WWW-Authenticate header; whether another try can be different. Throws a UserError where the
   * token's server cannot be asked.
   */
  answer(challenge: string | undefined): Promise<boolean>;
}

export interface Keyed {
  readonly web: Web;
  readonly place: OciPlace;
  readonly credentials: OciCredentials | undefined;
}

/**
 * What the registry is shown: nothing at first, then what it asks for: user and password, or a token of the server that
 * it names (distribution.github.io/distribution/spec/auth/token/).
 */
export function ociKey({ web, place, credentials }: Keyed): OciKey {
  let shown: string | undefined;
  return {
    header: () => shown,
    async answer(challenge = "") {
      const before = shown;
      const [, scheme = ""] = /^\s*(\w+)/.exec(challenge) ?? [];
      if (/^basic$/i.test(scheme)) shown = credentials && basic(credentials);
      else if (/^bearer$/i.test(scheme)) shown = `Bearer ${await askToken({ web, place, credentials }, challenge)}`;
      return shown !== undefined && shown !== before;
    },
  };
}

async function askToken({ web, place, credentials }: Keyed, challenge: string): Promise<string> {
  const fields = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name.toLowerCase(), value]),
  );
  const realm = realmOf(fields.get("realm") ?? "", place);
  const own = `repository:${place.repository}:`;
  const named = fields.get("scope") ?? "";
  // Who may only read gets no token for writing: what this request needs is asked for, and of this repository alone.
  const scope = named.startsWith(own) && /^[a-z,]+$/.test(named.slice(own.length)) ? named : `${own}pull,push`;
  const request = tokenRequest(realm, { credentials, scope, service: fields.get("service") ?? "" });
  const answer = await persistently(`${realm.host} for a token`, async () => await web.transport(request), {
    wait: (time) => web.wait(time),
  });
  const status = answer.statusCode ?? 0;
  const said = status === 200 ? valueOf(await bodyText(answer, 1024 ** 2).catch(() => "")) : undefined;
  answer.destroy();
  const token = isRecord(said) ? (said["token"] ?? said["access_token"]) : undefined;
  if (typeof token === "string" && /^[\w.~+/=-]+$/.test(token)) {
    await web.host.mask(token);
    return token;
  }
  const who = credentials === undefined ? "nobody" : `the user of ${credentials.source}`;
  throw new UserError(
    `${realm.host} gives ${who} no token for ${place.registry}/${place.repository} (${status}). Log in before (docker login), or set OCI_USERNAME and OCI_PASSWORD of somebody who may push there.`,
  );
}

/** Passwords go to a server that the registry names, so only encrypted, or back to the plain registry's own host. */
function realmOf(text: string, { origin, registry }: OciPlace): URL {
  const url = parseUrl(text);
  const own = new URL(origin);
  const isSafe =
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && own.protocol === "http:" && url.hostname === own.hostname);
  if (url !== null && isSafe && url.username === "") return url;
  throw new UserError(
    `${registry} sends for its tokens to an address that is not encrypted, or is none. Nothing was sent there; check the registry.`,
  );
}

function tokenRequest(
  realm: URL,
  asked: { readonly credentials: OciCredentials | undefined; readonly scope: string; readonly service: string },
): WebRequest {
  const { credentials, scope, service } = asked;
  if (credentials?.identityToken !== undefined) {
    const form = {
      grant_type: "refresh_token",
      service,
      scope,
      client_id: "model-gitops",
      refresh_token: credentials.identityToken,
    };
    const body = new URLSearchParams(form).toString();
    return { url: realm, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body };
  }
  const url = new URL(realm);
  if (service !== "") url.searchParams.set("service", service);
  url.searchParams.set("scope", scope);
  return { url, headers: credentials === undefined ? {} : { authorization: basic(credentials) } };
}

function basic({ user, password }: OciCredentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
