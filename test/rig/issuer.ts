import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import type { JsonObject } from "./json.ts";
import { listen } from "./server.ts";

/** What a job with `id-token: write` is offered; other jobs have no such variables. */
export interface TokenOffer {
  readonly env: Readonly<Record<"ACTIONS_ID_TOKEN_REQUEST_URL" | "ACTIONS_ID_TOKEN_REQUEST_TOKEN", string>>;
  /** The job has ended. */
  withdraw(): void;
}

/** Who says who a job is, as GitHub Enterprise Server does: the server's address, and `_services/token` below it. */
export interface Issuer extends AsyncDisposable {
  /** What GITHUB_SERVER_URL has to be for its tokens to be believed. */
  readonly serverUrl: string;
  offer(claims: JsonObject): TokenOffer;
  /** A token with any claims, for what a hostile job could have been issued. */
  issue(claims: JsonObject): string;
}

const KID = "rig-2026";
let pair: ReturnType<typeof newPair> | undefined;

const newPair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });

export async function startIssuer(): Promise<Issuer> {
  const server = await listen();
  const offers = new Map<string, JsonObject>();
  const issuer = `${server.url}/_services/token`;
  const issue = (claims: JsonObject): string => signed({ iss: issuer, ...times(), jti: randomUUID(), ...claims });
  server.handle((request) => {
    const url = new URL(request.url ?? "/", server.url);
    if (url.pathname === "/_services/token/.well-known/jwks") return Promise.resolve({ status: 200, json: jwks() });
    const claims = offers.get((request.headers.authorization ?? "").replace(/^bearer /i, ""));
    if (url.pathname !== "/_services/token/request" || claims === undefined)
      return Promise.resolve({ status: 401, json: { message: "Unauthorized" } });
    const aud = url.searchParams.get("audience") ?? `https://github.com/${String(claims["repository_owner"])}`;
    return Promise.resolve({ status: 200, json: { count: 1, value: issue({ ...claims, aud }) } });
  });
  return {
    serverUrl: server.url,
    issue,
    offer(claims) {
      const bearer = randomUUID();
      offers.set(bearer, claims);
      const url = `${issuer}/request?api-version=2.0`;
      return {
        env: { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer },
        withdraw: () => void offers.delete(bearer),
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** GitHub's are good for some minutes. */
function times(): JsonObject {
  const iat = Math.floor(Date.now() / 1000);
  return { iat, nbf: iat - 300, exp: iat + 300 };
}

function signed(claims: JsonObject): string {
  pair ??= newPair();
  const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part({ alg: "RS256", typ: "JWT", kid: KID, x5t: KID })}.${part(claims)}`;
  return `${input}.${createSign("sha256").update(input).sign(pair.privateKey, "base64url")}`;
}

function jwks(): JsonObject {
  pair ??= newPair();
  const { kty = "", n = "", e = "" } = pair.publicKey.export({ format: "jwk" });
  return { keys: [{ kty, n, e, kid: KID, alg: "RS256", use: "sig" }] };
}
