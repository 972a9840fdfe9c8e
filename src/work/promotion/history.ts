import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";

/** Entries of the ledger in its order, oldest first. */
export type Promotions = readonly PromotionRecord[];

/** What was carried out of a stage last: promoted, rolled back or taken out. */
export function lastDone(promotions: Promotions, stage: string): PromotionRecord | undefined {
  return promotions.findLast((one) => one.stage === stage && one.state === "done" && one.action !== "resume");
}

/** What was begun for a stage and not ended: a run broke off, or a pull request waits. */
export function unfinished(promotions: Promotions, stage: string | undefined): PromotionRecord | undefined {
  const own = promotions.filter((one) => one.stage === stage && one.action !== "resume");
  const last = own.at(-1);
  return last?.state === "begun" || last?.state === "proposed" ? last : undefined;
}

/** Since when a stage has served an artifact without a break: ISO time; undefined where it serves something else. */
export function servingSince(promotions: Promotions, stage: string, artifact: string): string | undefined {
  const done = promotions.filter((one) => one.stage === stage && isServing(one));
  const before = done.findLastIndex((one) => one.artifact !== artifact);
  return done[before + 1]?.at;
}

/** The rollback after which nothing goes to a stage by itself, also while it is under way; undefined where nothing pauses it. */
export function pausedBy(promotions: Promotions, stage: string): PromotionRecord | undefined {
  const open = unfinished(promotions, stage);
  if (open?.action === "rollback") return open;
  const words = promotions.filter(
    (one) => one.stage === stage && one.state === "done" && (one.action === "rollback" || one.action === "resume"),
  );
  const last = words.at(-1);
  return last?.action === "rollback" ? last : undefined;
}

function isServing({ state, action }: PromotionRecord): boolean {
  return state === "done" && (action === "promote" || action === "rollback");
}

/** Why bytes are not to serve; undefined where they may. The newest word about them counts. */
export function quarantineOf(entries: readonly QuarantineRecord[], artifact: string): QuarantineRecord | undefined {
  const last = entries.findLast((entry) => entry.artifact === artifact);
  return last?.state === "quarantined" ? last : undefined;
}

/** Emergencies that are neither over nor followed by an ordinary promotion. */
export function emergencies(promotions: Promotions): Promotions {
  return promotions.filter(
    (one, at) =>
      one.emergency !== undefined &&
      one.state === "done" &&
      !promotions
        .slice(at + 1)
        .some((later) => later.stage === one.stage && isServing(later) && later.emergency === undefined),
  );
}
