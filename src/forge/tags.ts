import type { NewTag, Tag } from "./proposals.ts";

/** An annotated tag that is to be there, or a name that is to be free again. */
export type WantedTag = NewTag | { readonly name: string; readonly commit: undefined };

export type TagPlan =
  | { readonly kind: "create"; readonly tag: NewTag }
  | { readonly kind: "keep"; readonly tag: Tag }
  | { readonly kind: "remove"; readonly tag: Tag }
  /** The name leads to another commit, or is a lightweight tag, which says nothing: a tag is never moved. */
  | { readonly kind: "taken"; readonly tag: Tag }
  /** There is none, and none should be. */
  | { readonly kind: "none" };

/** Whether a tag has to be written. Who wrote the one that is there is for others to judge: its name is all it claims. */
export function planTag(existing: Tag | undefined, wanted: WantedTag): TagPlan {
  if (wanted.commit === undefined) return existing === undefined ? { kind: "none" } : { kind: "remove", tag: existing };
  if (existing === undefined) return { kind: "create", tag: wanted };
  const isSame = existing.annotation !== undefined && existing.commit === wanted.commit;
  return { kind: isSame ? "keep" : "taken", tag: existing };
}
