import type { Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { judgePromoter, judgeTag } from "../../work/promotion/judge-tag.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";
import type { Place } from "../place/place.ts";

/** Whether the tag that asks can be believed; nothing where a person started this by hand. */
export async function tagFindings(place: Place, { model, tag }: PromotionRequest): Promise<readonly Finding[]> {
  if (tag === undefined) return [];
  const { event } = place;
  const { signedTags } = (await place.settings()).promotion;
  const known = tag.isAnnotated && signedTags ? await (await place.forge())?.tags.find(tag.name) : undefined;
  return judgeTag({
    model,
    tag: tag.name,
    isAnnotated: tag.isAnnotated,
    verification: known?.annotation?.verification,
    signedTags,
    pushed: event.kind === "tag" && event.tag === tag.name ? event.after : undefined,
    sha: tag.sha,
    commit: tag.commit,
  });
}

/** Whether who asks may. The schedule asks for nobody: what it promotes by itself the manifest said before. */
export async function promoterFindings(place: Place, request: PromotionRequest): Promise<readonly Finding[]> {
  const { model, isAutomatic } = request;
  const forge = await place.forge();
  // A laptop's ledger is its owner's own.
  if (isAutomatic === true || place.host.kind === "terminal" || forge === undefined) return [];
  const actor = await askedBy(place, request);
  const { promoters } = (await place.settings()).promotion;
  const permission = actor === undefined ? undefined : await forge.permission(actor);
  const isListed = actor === undefined ? undefined : await isAmong(forge, actor, promoters);
  return judgePromoter({ model, actor, permission, promoters, isListed });
}

/**
 * Who asked: of what a person named, who started the run; of a tag, who pushed it, whoever started the run that found it.
 * Undefined where nobody can tell, and where the schedule asks.
 */
export async function askedBy(place: Place, { tag, isAutomatic }: PromotionRequest): Promise<string | undefined> {
  const { event } = place;
  if (isAutomatic === true) return undefined;
  if (tag === undefined || (event.kind === "tag" && event.tag === tag.name)) return actorOf(place);
  const forge = await place.forge();
  return forge === undefined ? undefined : await pusherOf(forge, tag);
}

/** Who started the run: a re-run's name is that of who runs it again. */
export function actorOf({ host }: Pick<Place, "host">): string | undefined {
  const [who = "", again = ""] = [host.env("GITHUB_ACTOR"), host.env("GITHUB_TRIGGERING_ACTOR")];
  const name = again === "" ? who : again;
  return name === "" ? undefined : name;
}

/**
 * Who pushed a tag, by the newest run of any workflow that the push of this very name and commit started; undefined where
 * there was none, as for more than three tags at once, where the tag is newer than that run, or this token may not see runs.
 */
async function pusherOf(forge: Forge, tag: NonNullable<PromotionRequest["tag"]>): Promise<string | undefined> {
  if (tag.commit === undefined) return undefined;
  try {
    const runs = await forge.workflowRuns(tag.commit);
    const pushes = runs.filter(({ event, headBranch }) => event === "push" && headBranch === tag.name);
    const newest = pushes.toSorted((a, b) => b.id - a.id)[0];
    if (newest?.actor === undefined || newest.actor === "ghost") return undefined;
    // Deleted and pushed again with others, it starts no run: the old one is of the tag that was deleted.
    const { annotation } = (await forge.tags.find(tag.name)) ?? {};
    const written = Date.parse(annotation?.tagger.date ?? "");
    return Date.parse(newest.createdAt ?? "") + CLOCKS >= written ? newest.actor : undefined;
  } catch (error) {
    if (hasStatus(error, 403, 404)) return undefined;
    throw error;
  }
}

/** So far the clock of whoever tagged may run ahead of GitHub's. */
const CLOCKS = 5 * 60_000;

async function isAmong(forge: Forge, actor: string, promoters: readonly string[]): Promise<boolean | undefined> {
  const same = (name: string): boolean => name.toLowerCase() === actor.toLowerCase();
  if (promoters.some(same)) return true;
  let isUnread = false;
  for (const team of promoters.filter((name) => name.includes("/"))) {
    const [organisation = "", slug = ""] = team.split("/");
    const members = await membersOf(forge, organisation, slug);
    if (members?.some(same) === true) return true;
    isUnread ||= members === undefined;
  }
  return isUnread ? undefined : false;
}

async function membersOf(forge: Forge, organisation: string, team: string): Promise<readonly string[] | undefined> {
  try {
    return await forge.teamMembers(organisation, team);
  } catch (error) {
    if (hasStatus(error, 403, 404)) return undefined;
    throw error;
  }
}
