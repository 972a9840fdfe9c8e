import { UserError } from "../kernel/errors.ts";
import { Answer } from "./answers.ts";
import { hasStatus } from "./api-error.ts";
import type { Api } from "./api.ts";
import { mutate } from "./github-graphql.ts";
import { shaOf } from "./github-refs.ts";
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
    if (!hasStatus(error, 422)) throw error;
    // A retried request whose first answer was lost is refused as well: what the ref says decides.
    const now = await shaOf(api, ref, `the ref ${ref}`);
    if (now === to) return "moved";
    if (now !== from) return "lost";
    throw new UserError(
      `The ref ${ref} cannot be written: ${String(error)} Check that no ruleset forbids ${purpose.doing}.`,
      { cause: error },
    );
  }
}

async function repositoryId(api: Api): Promise<string> {
  const purpose = { doing: "reading the repository", needs: "metadata: read" };
  return new Answer(await api.request("GET /repos/{owner}/{repo}", {}, purpose), "the repository").text("node_id");
}
