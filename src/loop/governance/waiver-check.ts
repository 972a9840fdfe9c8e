import type { Finding } from "../../findings/finding.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { dayOf } from "../../kernel/days.ts";
import { waiverFileFindings } from "../../work/governance/waiver-files.ts";
import { DEFAULT_WAIVABLE, type Waivability } from "../../work/governance/waivers.ts";
import { rolesIn, waiversIn } from "../approvals/governed-files.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import { rulesBelow } from "./load-packs.ts";
import { foldersHere } from "./rule-check.ts";

/** What is wrong with the waivers of the working tree, which has these models, before GitHub is asked. */
export async function workingWaivers(
  { head, host }: Pick<Place, "head" | "host">,
  models: readonly LoadedModel[],
): Promise<readonly Finding[]> {
  const files = await waiversIn(head);
  if (files.length === 0) return [];
  const { roles } = await rolesIn(head);
  const named =
    roles &&
    Object.entries(roles).flatMap(([name, { users = [], teams = [] }]) =>
      users.length + teams.length > 0 ? [name] : [],
    );
  return waiverFileFindings(files, {
    models: models.map(({ name }) => name),
    rules: await ownRules(head, models),
    today: dayOf(host.now()),
    roles: named,
  });
}

async function ownRules(
  head: RevisionFiles,
  models: readonly LoadedModel[],
): Promise<ReadonlyMap<string, Waivability>> {
  const folders = await foldersHere(head, models);
  const read = await Promise.all(folders.map((folder) => rulesBelow(head, folder)));
  return new Map(
    read.flatMap(({ rules }) => rules.map(({ rule }) => [rule.id, rule.waivable ?? DEFAULT_WAIVABLE] as const)),
  );
}
