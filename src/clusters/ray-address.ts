import { isIP } from "node:net";
import { UserError } from "../kernel/errors.ts";
import type { Host } from "../host/host.ts";
import { proxyOf, proxyRules } from "../host/route.ts";
import { parseUrl, shownUrl } from "../host/web.ts";
import { isPrivateAddress } from "./private-address.ts";

export interface RayAddress {
  /** Ends with a slash. */
  readonly base: URL;
  /** Of addresses that the name leads to; absent where the way there is encrypted. */
  readonly refusal?: (address: string) => Error | undefined;
}

/**
 * Where a Ray cluster answers. A bearer token must not cross the internet in the clear: http is for this machine and for
 * private networks, reached without a proxy. Throws a UserError for any other address.
 */
export function rayAddress(address: string, host: Pick<Host, "env">): RayAddress {
  const url = parseUrl(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new UserError(
      `clusters: ray.address is ${JSON.stringify(address)}, which is not the plain address of a dashboard. Write https://ray.example.com, without user, query and fragment.`,
    );
  const base = new URL(url.href.replace(/\/*$/, "/"));
  if (base.protocol === "https:") return { base };
  const name = base.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name) !== 0 && !isPrivateAddress(name)) throw inTheClear(base, "is a public address");
  if (
    proxyOf(
      base,
      proxyRules((variable) => host.env(variable)),
    ) !== undefined
  )
    throw inTheClear(base, "is reached through a proxy");
  return {
    base,
    refusal: (found) => (isPrivateAddress(found) ? undefined : inTheClear(base, "leads to a public address")),
  };
}

function inTheClear(url: URL, why: string): UserError {
  return new UserError(
    `${shownUrl(url)} is not encrypted and ${why}: the token would be read on the way. Put TLS before the dashboard and give an https address, or name the host in no_proxy where only the proxy is in the way.`,
  );
}
