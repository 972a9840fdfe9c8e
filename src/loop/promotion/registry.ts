import { gitIn, type GitHost } from "../../forge/git.ts";
import type { TagName } from "../../forge/proposals.ts";
import { readRegistry, type ListedTag, type RegisteredModel, type Registry } from "../../work/promotion/registry.ts";
import type { Place } from "../place/place.ts";

/**
 * What the tags say of all models, with one question to the forge, whose word counts, and one to the clone, which knows
 * what annotated tags lead to.
 */
export async function openRegistry(place: Place): Promise<Registry> {
  const forge = await place.forge();
  const here = await localTags(place);
  const recorded = await place.ledger.models();
  if (forge === undefined) return readRegistry(here, recorded);
  const commits = new Map(here.map(({ sha, commit }) => [sha, commit]));
  const tags = (await forge.tags.all()).map((tag) => withCommit(tag, commits));
  return readRegistry(tags, recorded);
}

/** The same model with the commits of all of its tags: those that the clone lacks are asked for, one by one. */
export async function withCommits(place: Place, registered: RegisteredModel): Promise<RegisteredModel> {
  const found = new Map<string, ListedTag>();
  for (const { tag } of [...registered.versions, ...registered.assignments])
    found.set(tag.name, await resolved(place, tag));
  const tagOf = (tag: ListedTag): ListedTag => found.get(tag.name) ?? tag;
  return {
    ...registered,
    versions: registered.versions.map((one) => ({ ...one, tag: tagOf(one.tag) })),
    assignments: registered.assignments.map((one) => ({ ...one, tag: tagOf(one.tag) })),
  };
}

async function resolved(place: Place, tag: ListedTag): Promise<ListedTag> {
  if (tag.commit !== undefined) return tag;
  const known = await (await place.forge())?.tags.find(tag.name);
  return known?.sha === tag.sha && known.commit !== undefined ? { ...tag, commit: known.commit } : tag;
}

function withCommit(tag: TagName, commits: ReadonlyMap<string, string | undefined>): ListedTag {
  // What a lightweight tag points to is the commit, mostly.
  const commit = tag.isAnnotated ? commits.get(tag.sha) : tag.sha;
  return { ...tag, ...(commit !== undefined && { commit }) };
}

const FORMAT = "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)";

/** Every tag of the clone; none outside a repository. */
export async function localTags({ host }: { readonly host: GitHost }): Promise<readonly ListedTag[]> {
  const text = await gitIn(host).ask(["for-each-ref", `--format=${FORMAT}`, "refs/tags"]);
  if (text === undefined || text === "") return [];
  return text.split("\n").flatMap((line) => {
    const [name = "", type = "", sha = "", leadsTo = "", target = ""] = line.split("\0");
    const isAnnotated = type === "tag";
    const commit = isAnnotated ? (leadsTo === "commit" ? target : "") : type === "commit" ? sha : "";
    return name === "" ? [] : [{ name, sha, isAnnotated, ...(commit !== "" && { commit }) }];
  });
}
