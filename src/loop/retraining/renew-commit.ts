import type { Forge } from "../../forge/forge.ts";
import type { Ourselves } from "../../forge/ours.ts";
import { isForeignHead } from "./own-proposals.ts";

export interface Renewing {
  readonly branch: string;
  readonly ourselves: Ourselves;
}

/**
 * The same commit once more, with another time: GitHub runs the checks of a head that it has not seen. Nothing is trained
 * by it, since no key changes.
 */
export async function renewCommit(
  { branches }: Pick<Forge, "branches">,
  { branch, ourselves }: Renewing,
): Promise<{ readonly kind: "pushed" | "foreign" | "lost"; readonly sha?: string }> {
  const head = await branches.head(branch);
  const [parent] = head?.parents ?? [];
  if (head === undefined || parent === undefined) return { kind: "lost" };
  if (isForeignHead(head, ourselves)) return { kind: "foreign", sha: head.sha };
  const to = await branches.commit({ tree: head.tree, parent, message: head.message });
  const moved = await branches.move({ branch, from: head.sha, to });
  return moved === "moved" ? { kind: "pushed", sha: to } : { kind: "lost" };
}
