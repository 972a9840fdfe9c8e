import type { GovernedOwners } from "../../generated/types.ts";
import type { Forge } from "../../forge/forge.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { askedOnce } from "../approvals/asked-once.ts";
import type { Place } from "../place/place.ts";

/** Who answers for a model, and whether GitHub knows them; a team that this token cannot read is believed to be there. */
export async function ownerFacts(place: Place, { head }: Pick<ModelAtRevision, "head">): Promise<GovernedOwners> {
  const { owners } = head.manifest;
  const users = owners.filter((owner) => !owner.includes("/"));
  const teams = owners.filter((owner) => owner.includes("/"));
  const forge = await place.forge();
  if (forge === undefined) return { users: [...users], teams: [...teams], unresolved: [], isChecked: false };
  const known = await Promise.all(users.map(async (user) => await isKnown(place, forge, user.slice(1))));
  return {
    users: [...users],
    teams: [...teams],
    unresolved: users.filter((_, at) => known[at] !== true),
    isChecked: true,
  };
}

async function isKnown(place: Place, forge: Forge, login: string): Promise<boolean> {
  return !login.endsWith("[bot]") && (await askedOnce(place, forge).mayRead(login));
}
