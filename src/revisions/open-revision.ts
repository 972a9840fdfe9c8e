import type { Forge } from "../forge/forge.ts";
import type { GitHost } from "../forge/git.ts";
import { UserError } from "../kernel/errors.ts";
import { openRemote } from "./forge-revision.ts";
import { openCommit } from "./git-revision.ts";
import type { Revision } from "./revision.ts";

/** Where a commit may be read from. */
export interface Repository {
  readonly host: GitHost;
  readonly forge: Forge | undefined;
}

/** A commit's files by git when the clone has them, else through the forge. Throws a UserError where neither can. */
export async function openRevision({ host, forge }: Repository, commit: string): Promise<Revision> {
  const local = await openCommit(host, commit);
  if (local !== undefined) return local;
  if (forge !== undefined) return openRemote(forge, commit);
  throw new UserError(
    `The commit ${commit} is not in this clone. Fetch it (fetch-depth: 0), or give the action a token.`,
  );
}
