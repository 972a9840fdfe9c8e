import type { Host } from "../../host/host.ts";
import { isLaptop } from "../../host/laptop.ts";
import type { Settings } from "../../manifest/settings.ts";

const ALLOWED_HOSTS = "MODEL_GITOPS_ALLOWED_HOSTS";

/**
 * The hosts of a private network that the repository's addresses may name: those of the default branch's settings, and
 * in a terminal of the person's own environment, which no branch that is checked out can write. On a runner the pull
 * request's workflow could.
 */
export function dataHostsOf(
  host: Pick<Host, "kind" | "env">,
  settings: () => Promise<Pick<Settings, "dataHosts">>,
): () => Promise<readonly string[]> {
  const own = isLaptop(host) ? (host.env(ALLOWED_HOSTS) ?? "").split(/[\s,]+/).filter(Boolean) : [];
  return async () => [...(await settings()).dataHosts, ...own];
}
