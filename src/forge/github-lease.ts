import { Answer } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import type { Api } from "./api.ts";
import { mutate } from "./github-graphql.ts";
import { shaOf, tipsOf } from "./github-refs.ts";
import { foldersOf, nameTaken, ruleForbids } from "./ref-refusals.ts";
import type { LeaseResult } from "./proposals.ts";
import { remembered } from "./remembered.ts";

export interface RefMove {
  /** `heads/main`, `tags/v1`. */
  readonly ref: string;
  /** Undefined: the ref must not be there. */
  readonly from: string | undefined;
  /** Undefined: the ref is deleted. */
  readonly to: string | undefined;
}

/**
 * Moves refs if they are what was read. REST compares nothing when it is told to force, so that a push between look and
 * move would be lost; GraphQL's `updateRefs` compares and swaps on GitHub's side.
 */
export function leaseOf(api: Api): (move: RefMove) => Promise<LeaseResult> {
  const repository = remembered(() => repositoryId(api));
  return async (move) => await moveRef(api, await repository(), move);
}

// A rule is no missing permission, whatever status it comes with.
const BY_RULE = /rule violation|protected branch/i;
const NOTHING = "0".repeat(40);
const QUERY = `mutation ($repository: ID!, $updates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repository, refUpdates: $updates }) { clientMutationId }
}`;

async function moveRef(api: Api, repository: string, { ref, from, to }: RefMove): Promise<LeaseResult> {
  const purpose = { doing: `moving the ref ${ref}`, needs: "contents: write" };
  const update = { name: `refs/${ref}`, beforeOid: from ?? NOTHING, afterOid: to ?? NOTHING, force: true };
  try {
    await mutate(api, { query: QUERY, variables: { repository, updates: [update] } }, purpose);
    return "moved";
  } catch (error) {
    if (!hasStatus(error, 422) && !(hasStatus(error, 403) && BY_RULE.test(String(error)))) throw error;
    // A retried request whose first answer was lost is refused as well: what the ref says decides.
    const now = await shaOf(api, ref, `the ref ${ref}`);
    if (now === to) return "moved";
    if (now !== from) return "lost";
    const taken = from === undefined ? await takenBy(api, ref) : undefined;
    if (taken !== undefined) throw nameTaken(ref.replace(HEADS, ""), taken);
    throw ruleForbids(ref, purpose.doing, error);
  }
}

/** The branch whose name keeps this one from being made. */
async function takenBy(api: Api, ref: string): Promise<string | undefined> {
  if (!HEADS.test(ref)) return undefined;
  const branch = ref.replace(HEADS, "");
  for (const folder of foldersOf(branch)) {
    if ((await shaOf(api, `heads/${folder}`, `the branch ${folder}`)) !== undefined) return folder;
  }
  return (await tipsOf(api, `${branch}/`))[0]?.branch;
}

const HEADS = /^heads\//;

async function repositoryId(api: Api): Promise<string> {
  const purpose = { doing: "reading the repository", needs: "metadata: read" };
  return new Answer(await api.request("GET /repos/{owner}/{repo}", {}, purpose), "the repository").text("node_id");
}
