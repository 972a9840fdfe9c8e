import type { ToldSite } from "../../records/site.ts";
import type { Place } from "../place/place.ts";

/** Of which repository the pages are, and when they were made. */
export function sitePlace({
  host,
  commit,
}: Pick<Place, "host" | "commit">): Pick<ToldSite, "repository" | "web" | "madeAt" | "commit"> {
  const repository = host.env("GITHUB_REPOSITORY");
  const server = host.env("GITHUB_SERVER_URL") ?? "https://github.com";
  const isKnown = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository) && URL.canParse(server);
  return {
    repository: isKnown ? repository : undefined,
    web: isKnown ? new URL(`/${repository}`, server).href : undefined,
    madeAt: new Date(host.now()).toISOString(),
    commit,
  };
}
