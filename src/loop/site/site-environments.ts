import type { Finding } from "../../findings/finding.ts";
import { gitIn } from "../../forge/git.ts";
import { pageName } from "../../records/page-name.ts";
import type { SitePrivacy, ToldEnvironment } from "../../records/site.ts";
import { servedHistory } from "../../work/promotion/environment-history.ts";
import { servedSpans } from "../../work/site/spans.ts";
import type { Place } from "../place/place.ts";
import { environmentCommits } from "../promotion/environment-commits.ts";

/** Older changes of one environment stay untold, and the page says so: each is a file to be read whole. */
const MOST_COMMITS = 20_000;

export interface EnvironmentWish {
  readonly stages: readonly string[];
  /** Pages of models by name. */
  readonly pages: ReadonlyMap<string, string>;
  readonly privacy: SitePrivacy;
}

/** What every environment served, and from when until when, by the branch that is checked out. */
export async function siteEnvironments(
  { host }: Pick<Place, "host">,
  { stages, pages, privacy }: EnvironmentWish,
): Promise<{ readonly environments: readonly ToldEnvironment[]; readonly findings: readonly Finding[] }> {
  const isShallow = (await gitIn(host).ask(["rev-parse", "--is-shallow-repository"])) === "true";
  const environments: ToldEnvironment[] = [];
  const findings: Finding[] = [];
  for (const name of stages) {
    host.signal.throwIfAborted();
    const commits = await environmentCommits(host, name, MOST_COMMITS);
    findings.push(...commits.findings);
    const history = servedHistory(commits.entries, undefined);
    environments.push({
      name,
      page: pageName(name),
      spans: servedSpans(history, { pages, people: privacy.people }),
      knownSince: isShallow || commits.left > 0 ? commits.entries.at(-1)?.at : undefined,
    });
  }
  return { environments, findings };
}
