import type { CanarySpec, PromotionRecord } from "../../generated/types.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { Promotions } from "./history.ts";

export interface CanaryWords {
  /** Of canaries alone, in the ledger's order. */
  readonly canaries: Promotions;
  /** All others. */
  readonly promotions: Promotions;
}

/** The canary that the ledger knows to be open in a stage: begun, and neither promoted nor rolled back since. */
export function openCanary({ canaries, promotions }: CanaryWords, stage: string): PromotionRecord | undefined {
  const last = canaries.findLast((one) => one.stage === stage);
  if (last === undefined || last.traffic === undefined || last.traffic === 0) return undefined;
  const isOver = promotions.some(
    (one) =>
      one.stage === stage &&
      one.state === "done" &&
      (one.artifact === last.artifact || one.from?.artifact === last.artifact) &&
      Date.parse(one.at) >= Date.parse(last.at),
  );
  return isOver ? undefined : last;
}

/** A canary's rollback that was begun and not ended; the environment's file tells how far it came. */
export function unendedRollback({ promotions }: CanaryWords, stage: string): PromotionRecord | undefined {
  const last = promotions.findLast((one) => one.stage === stage && one.action !== "resume");
  const isOpen = last?.state === "begun" || last?.state === "proposed";
  return isOpen && last.action === "rollback" && last.traffic !== undefined ? last : undefined;
}

/**
 * When a canary was ended after its step had begun; undefined where it was not. One that stands all the same was put back
 * with the `since` of the former try, whose numbers are not of what is served now.
 */
export function endedSince(
  { canaries, promotions }: CanaryWords,
  stage: string,
  { digest, traffic, since }: CanarySpec,
): string | undefined {
  if (traffic === 0 || since === undefined) return undefined;
  const ends = [
    ...canaries.filter((one) => one.artifact === digest && one.traffic === 0),
    ...promotions.filter((one) => one.action === "rollback" && one.from?.artifact === digest),
  ];
  const later = ends.filter(
    (one) => one.stage === stage && one.state === "done" && Date.parse(one.at) >= Date.parse(since),
  );
  return later.map(({ at }) => at).toSorted()[later.length - 1];
}

/** What makes two words about a canary the same: a run that broke off says it again. */
export function canaryKey(
  { model, stage }: { readonly model: string; readonly stage: string },
  { digest, traffic, state = "running", since = "" }: CanarySpec,
): Digest {
  return sha256(`canary\0${canonicalJson({ model, stage, digest, traffic, state, since })}`);
}
