import type { IncomingMessage } from "node:http";
import type { Host } from "../host/host.ts";
import { follow, openWeb, persistently, shownUrl } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import { routesOf } from "./npm-route.ts";
import { authorizationFor, type NpmSettings } from "./npm-settings.ts";

const ADVICE =
  "Check the network, proxy and npm registry settings, or give a folder that has the package as the input native-dir.";

/**
 * The bytes of a tarball; each host that the registry redirects to gets the token that the settings have for it. Tries
 * again when the network or the server fails; throws a UserError when it keeps failing or the package is not there.
 */
export async function openTarball(host: Host, url: URL, settings: NpmSettings): Promise<IncomingMessage> {
  const { transport, wait } = openWeb(host, await routesOf(settings));
  const headersFor = (to: URL): Readonly<Record<string, string>> => {
    const authorization = authorizationFor(settings, to);
    return authorization === undefined ? {} : { authorization };
  };
  const answer = await persistently(shownUrl(url), async () => (await follow(transport, { url }, headersFor)).answer, {
    wait,
    advice: ADVICE,
  });
  if (answer.statusCode === 200) return answer;
  answer.destroy();
  throw new UserError(`Cannot download ${shownUrl(url)}: it answered ${answer.statusCode ?? 0}. ${ADVICE}`);
}
