import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpClient } from "@actions/http-client";
import { messageOf, UserError } from "../kernel/errors.ts";
import { authorizationFor, type NpmSettings } from "./npm-settings.ts";

const ATTEMPTS = 4;
const MAX_REDIRECTS = 5;
const STALLED_AFTER = 60_000;

/**
 * The bytes of a tarball. Proxies are those of the environment (`https_proxy`, `no_proxy`). Tries again when the
 * network or the server fails; throws a UserError when it keeps failing or the package is not there.
 */
export async function openTarball(url: URL, settings: NpmSettings): Promise<IncomingMessage> {
  const { HttpClient: Client } = await import("@actions/http-client");
  // Redirects are followed here, because the client keeps the token when only the port changes.
  const client = new Client("model-gitops", [], { allowRedirects: false, socketTimeout: STALLED_AFTER });
  for (let attempt = 1; ; attempt++) {
    const answer = await follow(client, url, settings).catch((cause: unknown) => ({
      problem: messageOf(cause),
      isFinal: false,
    }));
    if (!("problem" in answer)) return answer;
    if (answer.isFinal || attempt === ATTEMPTS) throw new UserError(unreachable(url, answer.problem));
    await sleep(250 * 4 ** (attempt - 1));
  }
}

interface Problem {
  readonly problem: string;
  /** Trying again would not help. */
  readonly isFinal: boolean;
}

async function follow(client: HttpClient, from: URL, settings: NpmSettings): Promise<IncomingMessage | Problem> {
  let url = from;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const authorization = authorizationFor(settings, url);
    const { message } = await client.get(url.href, authorization === undefined ? {} : { authorization });
    const status = message.statusCode ?? 0;
    if (status === 200) return message;
    message.resume();
    const { location } = message.headers;
    if (status < 300 || status >= 400 || location === undefined) {
      return { problem: `it answered ${status}`, isFinal: status < 500 && status !== 429 };
    }
    const next = new URL(location, url);
    if (url.protocol === "https:" && next.protocol !== "https:")
      return { problem: "it redirects to an unencrypted address", isFinal: true };
    url = next;
  }
  return { problem: "it redirects in circles", isFinal: true };
}

function unreachable(url: URL, problem: string): string {
  const shown = `${url.origin}${url.pathname}`;
  return (
    `Cannot download ${shown}: ${problem}. Check the network, proxy and npm registry settings, ` +
    "or give a folder that has the package as the input native-dir."
  );
}
