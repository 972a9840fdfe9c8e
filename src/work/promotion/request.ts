import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { ListedTag } from "./registry.ts";

/** What is to be done with a version of a model, whoever asked and however. */
export interface PromotionRequest {
  readonly model: string;
  readonly action: "register" | "promote" | "rollback";
  readonly version: string;
  /** Of an action on a stage. */
  readonly stage?: string | undefined;
  /** Of the version: what its tag names, or is to name. */
  readonly commit: string;
  /** What asked; without it the tag is written at the end. */
  readonly tag?: ListedTag | undefined;
  /** Whether no person asked for exactly this: the schedule did. */
  readonly isAutomatic?: boolean | undefined;
  /** Whether it was begun before, and asked for then: a pause before that does not hold it. */
  readonly isBegun?: boolean | undefined;
  readonly reason?: string | undefined;
}

interface Claim extends Pick<PromotionRecord, "model" | "action" | "artifact"> {
  readonly version?: string | undefined;
  readonly stage?: string | undefined;
  readonly commit?: string | undefined;
  /** Serving again after something else did is another promotion. */
  readonly counter?: number | undefined;
}

/** What makes two promotions the same: a run that goes on with another's has its key. */
export function promotionKey({ model, action, version, stage, artifact, commit, counter }: Claim): Digest {
  const claim = { model, action, version, stage, artifact, commit, counter };
  return sha256(`promotion\0${canonicalJson(JSON.parse(JSON.stringify(claim)))}`);
}

/** The same of a quarantine; each time anew, since one that was lifted may come again. */
export function quarantineKey(body: Omit<QuarantineRecord, "schema" | "key">): Digest {
  return sha256(`quarantine\0${canonicalJson(body)}`);
}
