import { findingOf, type Finding } from "../../findings/finding.ts";
import { gitIn } from "../../forge/git.ts";
import { listed } from "../../kernel/text.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Place } from "../place/place.ts";
import type { Serving } from "./changes.ts";

/** That files which are to be written have edits already that nobody committed: one commit would bring both. */
export async function uncommitted(
  { host }: Place,
  { model, stage }: Serving,
  files: readonly string[],
): Promise<readonly Finding[]> {
  if (files.length === 0) return [];
  const said = await gitIn(host).ask(["status", "--porcelain", "-z", "--untracked-files=all", "--", ...files]);
  const changed = (said ?? "").split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]));
  const edited = files.filter((file) => changed.some((path) => path === file || path.endsWith(`/${file}`)));
  if (edited.length === 0) return [];
  const message = `${listed(edited)} had changes before this that are not committed: a commit of ${edited.length === 1 ? "it" : "them"} brings those too.`;
  const remediation = "Look at `git diff` before you commit, or take your changes away and run it again.";
  return [findingOf(PROMOTION.left, { outcome: "warn", model, subject: stage.name, message, remediation })];
}
