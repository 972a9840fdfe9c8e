import { messageOf, UserError } from "../kernel/errors.ts";
import { parseJson } from "../kernel/parsers.ts";
import { bodyText, parseUrl, persistently, shownUrl, type Web, type WebRequest } from "../host/web.ts";
import { Answer } from "./answers.ts";
import type { Claims } from "./identity-token.ts";

const MOST_BYTES = 256 * 1024;

/**
 * The runner's word for who this job is, for one audience: an OIDC token. Undefined where the job is offered none, as it
 * lacks `id-token: write` or its pull request is a fork's. Throws a UserError where the service does not answer.
 */
export async function askForToken(web: Web, audience: string): Promise<string | undefined> {
  const { host } = web;
  const bearer = host.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN") ?? "";
  const url = parseUrl(host.env("ACTIONS_ID_TOKEN_REQUEST_URL") ?? "");
  if (bearer === "" || url === null) return undefined;
  await host.mask(bearer);
  url.searchParams.set("audience", audience);
  const headers = { authorization: `Bearer ${bearer}`, accept: "application/json" };
  const token = new Answer(await jsonAt(web, { url, headers }), "the answer of the runner's token service").text(
    "value",
  );
  await host.mask(token);
  return token;
}

/**
 * Who issues the tokens of a server's workflows. docs.github.com/actions/reference/security/oidc: github.com has a host of
 * its own, as has each subdomain of ghe.com, and GitHub Enterprise Server a path. Undefined for what is no address.
 */
function issuerOf(serverUrl: string): string | undefined {
  const url = parseUrl(serverUrl);
  if (url === null) return undefined;
  if (url.hostname === "github.com") return "https://token.actions.githubusercontent.com";
  if (url.hostname.endsWith(".ghe.com")) return `https://token.actions.${url.hostname}`;
  return `${url.origin}/_services/token`;
}

/** Who says to have issued a token: an enterprise may have its name behind the address. Undefined for anybody else. */
export function issuerIn(claims: Claims | undefined, serverUrl: string): string | undefined {
  const [issuer, said] = [issuerOf(serverUrl), claims?.["iss"]];
  if (issuer === undefined || typeof said !== "string" || !said.startsWith(issuer)) return undefined;
  return /^(?:\/[\w-]{1,100})?$/.test(said.slice(issuer.length)) ? said : undefined;
}

/** The keys that an issuer signs with. Throws a UserError where they cannot be had. */
export async function issuerKeys(web: Web, issuer: string): Promise<unknown> {
  const url = parseUrl(`${issuer}/.well-known/jwks`);
  if (url === null) throw new UserError(`${issuer} is no address. Check GITHUB_SERVER_URL.`);
  return await jsonAt(web, { url, headers: { accept: "application/json" } });
}

/** Redirects are not followed: nobody else may answer, nor see the bearer's token. */
async function jsonAt(web: Web, request: WebRequest): Promise<unknown> {
  const shown = shownUrl(request.url);
  const answer = await persistently(shown, () => web.transport(request), web);
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new UserError(`${shown} answers with status ${answer.statusCode ?? 0}. Run again.`);
  }
  return parseJson(await textOf(answer, shown), `the answer of ${shown}`);
}

async function textOf(answer: Parameters<typeof bodyText>[0], shown: string): Promise<string> {
  try {
    return await bodyText(answer, MOST_BYTES);
  } catch (cause) {
    throw new UserError(`The answer of ${shown} cannot be read: ${messageOf(cause)}. Run again.`, { cause });
  }
}
