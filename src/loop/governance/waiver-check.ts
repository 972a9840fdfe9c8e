import type { Finding } from "../../findings/finding.ts";
import { dayOf } from "../../kernel/days.ts";
import { waiverFileFindings } from "../../work/governance/waiver-files.ts";
import { DEFAULT_WAIVABLE, type Waivability } from "../../work/governance/waivers.ts";
import { rolesIn, waiversIn } from "../approvals/governed-files.ts";
import type { Place } from "../place/place.ts";
import { rulesBelow } from "./load-packs.ts";
import { foldersHere } from "./rule-check.ts";

/** What is wrong with the waivers of the working tree before GitHub is asked; `models` are the names of all. */
export async function workingWaivers(place: Place, models: readonly string[]): Promise<readonly Finding[]> {
  const { head, host } = place;
  const files = await waiversIn(head);
  if (files.length === 0) return [];
  const { roles } = await rolesIn(head);
  const named =
    roles &&
    Object.entries(roles).flatMap(([name, { users = [], teams = [] }]) =>
      users.length + teams.length > 0 ? [name] : [],
    );
  return waiverFileFindings(files, { models, rules: await ownRules(place), today: dayOf(host.now()), roles: named });
}

async function ownRules(place: Place): Promise<ReadonlyMap<string, Waivability>> {
  const read = await Promise.all((await foldersHere(place)).map((folder) => rulesBelow(place.head, folder)));
  return new Map(
    read.flatMap(({ rules }) => rules.map(({ rule }) => [rule.id, rule.waivable ?? DEFAULT_WAIVABLE] as const)),
  );
}
