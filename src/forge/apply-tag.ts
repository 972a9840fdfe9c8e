import { insist } from "./insist.ts";
import type { Tags } from "./proposals.ts";
import { planTag, type TagPlan, type WantedTag } from "./tags.ts";

/**
 * Writes or removes the tag and says what was done. `taken`: the name stands for something else, or was given to
 * something else before ours could be removed.
 */
export async function applyTag(tags: Tags, wanted: WantedTag): Promise<TagPlan["kind"]> {
  let did: TagPlan["kind"] | undefined;
  return await insist(async () => {
    const plan = planTag(await tags.find(wanted.name), wanted);
    const isLater = did !== undefined && (plan.kind === "keep" || plan.kind === "none");
    if (isLater) return did ?? plan.kind;
    if (plan.kind === "create" || plan.kind === "remove") did = plan.kind;
    if (plan.kind === "create") await tags.create(plan.tag);
    if (plan.kind === "remove" && (await tags.remove(plan.tag)) === "lost") return "taken";
    return plan.kind;
  }, [422]);
}
