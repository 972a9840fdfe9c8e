import type { Finding } from "../../findings/finding.ts";
import { readRule } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { dayOf } from "../../work/governance/days.ts";
import { waiverFileFindings } from "../../work/governance/waiver-files.ts";
import { DEFAULT_WAIVABLE, type Waivability } from "../../work/governance/waivers.ts";
import { rolesIn, waiversIn } from "../approvals/governed-files.ts";
import type { Place } from "../place/place.ts";

const RULES = /^governance\/policies\/.+\.ya?ml$/;

/** What is wrong with the waivers of the working tree before GitHub is asked; `models` are the names of all. */
export async function workingWaivers({ head, host }: Place, models: readonly string[]): Promise<readonly Finding[]> {
  const files = await waiversIn(head);
  if (files.length === 0) return [];
  const { roles } = await rolesIn(head);
  const named =
    roles &&
    Object.entries(roles).flatMap(([name, { users = [], teams = [] }]) =>
      users.length + teams.length > 0 ? [name] : [],
    );
  return waiverFileFindings(files, { models, rules: await ownRules(head), today: dayOf(host.now()), roles: named });
}

async function ownRules(head: RevisionFiles): Promise<ReadonlyMap<string, Waivability>> {
  const rules = new Map<string, Waivability>();
  for (const file of (await head.paths()).filter((path) => RULES.test(path))) {
    const rule = readRule({ file, text: (await head.read(file)) ?? "" }).manifest;
    if (rule !== undefined) rules.set(rule.id, rule.waivable ?? DEFAULT_WAIVABLE);
  }
  return rules;
}
