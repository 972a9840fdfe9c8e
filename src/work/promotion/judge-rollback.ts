import { findingOf, type Finding } from "../../findings/finding.ts";
import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { lastDone, quarantineOf, unfinished, type Promotions } from "./history.ts";
import type { ServedNow } from "./judge-request.ts";
import { PROMOTION } from "./rules.ts";

/** What is known when somebody wants to go back. */
export interface RollbackFacts {
  readonly model: string;
  readonly stage: string;
  /** As it was named; empty: what served before. */
  readonly to: string;
  readonly promotions: Promotions;
  readonly quarantines: readonly QuarantineRecord[];
  readonly serves: ServedNow | undefined;
}

export type RollbackTarget = { readonly target: PromotionRecord } | { readonly findings: readonly Finding[] };

/** The version to go back to: any that was carried out, however long ago; without a name the one before. */
export function rollbackTarget(facts: RollbackFacts): RollbackTarget {
  const { model, stage, to, promotions, quarantines, serves } = facts;
  const done = promotions.filter(({ state, version }) => state === "done" && version !== undefined);
  const none = (message: string, remediation?: string): RollbackTarget => ({
    findings: [findingOf(PROMOTION.nothing, { model, subject: stage, message, ...(remediation && { remediation }) })],
  });
  const open = unfinished(promotions, stage);
  if (open?.action === "rollback" && (to === "" || to === open.version)) {
    // It was begun, or its pull request waits: the same target, whatever serves meanwhile.
    const begun = done.findLast(({ artifact }) => artifact === open.artifact);
    const held = begun && quarantineOf(quarantines, begun.artifact);
    if (held !== undefined) return inQuarantine(facts, open.version ?? "", held);
    if (begun !== undefined) return { target: begun };
  }
  // What never served here has not passed what a promotion to this stage asks.
  const here = done.filter((one) => one.stage === stage && one.action !== "resume");
  if (to === "") {
    const before = here.findLast(
      ({ artifact }) => artifact !== serves?.digest && quarantineOf(quarantines, artifact) === undefined,
    );
    const unclear = unclearBefore(facts, open);
    if (unclear !== undefined) return none(unclear, `Name the version: --to ${before?.version ?? "<version>"}.`);
    if (before !== undefined) return { target: before };
    return none(`Nothing else has served in ${stage} that is not in quarantine.`, "Name a version with --to.");
  }
  const target = here.findLast(({ version }) => version === to.replace(/^v(?=\d)/, ""));
  if (target === undefined) {
    const known = [...new Set(here.map(({ version = "" }) => version))];
    const said = known.length === 0 ? "nothing has" : `those that have are ${listed(known.slice(-20))}`;
    return none(`No version ${JSON.stringify(to)} of ${model} has served in ${stage}: ${said}.`);
  }
  const held = quarantineOf(quarantines, target.artifact);
  if (held !== undefined) return inQuarantine(facts, to, held);
  if (target.artifact === serves?.digest && lastDone(promotions, stage)?.artifact === target.artifact)
    return none(`${stage} serves ${to} of ${model} already.`, "Name another version with --to.");
  return { target };
}

function inQuarantine({ model }: RollbackFacts, version: string, held: QuarantineRecord): RollbackTarget {
  const message = `${model} ${version} is in quarantine since ${held.at.slice(0, 10)}: ${held.reason}`;
  return { findings: [findingOf(PROMOTION.quarantine, { model, subject: version, message })] };
}

/** Why nobody can tell what served before: a guess would quarantine what somebody put there on purpose. */
function unclearBefore({ model, stage, promotions, serves }: RollbackFacts, open: PromotionRecord | undefined) {
  const last = lastDone(promotions, stage);
  if (last === undefined || serves === undefined) return undefined;
  if (last.artifact !== serves.digest)
    return open?.artifact === serves.digest
      ? undefined
      : `environments/${stage}.yaml names ${serves.version ?? serves.digest.slice(0, 19)} of ${model}, and the ledger says that ${last.version ?? last.artifact.slice(0, 19)} was carried out last: somebody changed one of them by hand.`;
  if (last.action !== "rollback") return undefined;
  const by = last.requestedBy === undefined ? "" : ` by ${last.requestedBy}`;
  return `${stage} of ${model} was rolled back to ${last.version ?? ""} at ${last.at.slice(0, 16).replace("T", " ")} UTC${by}, and nothing was promoted since.`;
}
