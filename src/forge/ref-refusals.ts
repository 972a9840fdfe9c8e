import { UserError, userMessage } from "../kernel/errors.ts";

/** A name that git cannot give, because part of it is a branch, or it is part of the name of one. */
export function nameTaken(branch: string, by: string, free = `git push origin --delete ${by}`): UserError {
  return new UserError(
    `The branch ${branch} cannot be made: there is a branch ${by}, and git keeps no branch and no folder of one name. Rename or delete it (${free}), then run again.`,
  );
}

/** The names that a branch cannot have beside it: every folder that it would lie in. */
export function foldersOf(branch: string): readonly string[] {
  const parts = branch.split("/");
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join("/"));
}

/** Nobody was faster, and GitHub refused nevertheless. */
export function ruleForbids(ref: string, doing: string, cause: unknown): UserError {
  const branch = ref.replace(/^heads\//, "");
  return new UserError(
    `The ref ${ref} cannot be written: ${userMessage(cause)} Check that no ruleset and no branch protection forbids ${doing}: leave ${branch} out of them, or let the token's account bypass them (Settings → Rules).`,
    { cause },
  );
}
