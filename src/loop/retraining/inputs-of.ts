import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { judgingOf } from "../models/judging.ts";
import type { Place } from "../place/place.ts";

/** A digest of what a model is trained from and judged by at the commit that is looked at: no number changes without it. */
export async function inputsOf({ head }: Pick<Place, "head">, { trainKey, judged }: ModelAtRevision): Promise<Digest> {
  return sha256(canonicalJson({ trainKey, judging: await judgingOf(head, judged) }));
}
