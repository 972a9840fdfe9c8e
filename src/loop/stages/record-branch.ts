import { gitIn } from "../../forge/git.ts";
import { isLaptop } from "../../host/laptop.ts";
import { defaultBranchOf } from "../doctor/repository-facts.ts";
import type { Place } from "../place/place.ts";

/** On a laptop nobody else says on which branch record is run: what it keeps stands on the ledger as merged. */
export async function tellBranch({ host }: Pick<Place, "host">): Promise<void> {
  if (!isLaptop(host)) return;
  const branch = await gitIn(host).ask(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const main = await defaultBranchOf(host);
  if (branch === undefined || main === undefined || branch === main) return;
  host.log.warn(
    `This is the branch ${branch}: what is recorded here stands on the ledger, in log and on the site, as what was merged does. Record on ${main}.`,
  );
}
