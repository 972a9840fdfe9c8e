import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { lastDone } from "../../work/promotion/history.ts";
import { promotionKey, quarantineKey } from "../../work/promotion/request.ts";
import { referenceOf } from "../../work/promotion/wanted.ts";
import type { Session } from "../place/session.ts";
import type { Carried } from "./carry-out.ts";
import type { StandingCanary } from "./canary-ledger.ts";
import type { Serving } from "./changes.ts";
import { tryEnvironment, writeEnvironment } from "./environment.ts";
import { beginPromotion, recordWords } from "./ledger.ts";

export interface CanaryRollback {
  readonly reason: string;
  /** Undefined: the schedule did. */
  readonly requestedBy: string | undefined;
  readonly key: NamedKey | undefined;
}

/**
 * Takes a canary out: what serves goes on to serve, and gets all. The canary's bytes are quarantined first, so that nothing
 * automatic brings them back, and nothing is promoted by itself until a person resumes it.
 */
export async function rollBackCanary(
  session: Session,
  standing: StandingCanary,
  wish: CanaryRollback,
): Promise<Carried> {
  const { place } = session;
  const { canary, stage, model } = standing;
  const begun = beginningOf(standing, wish, place.host.now());
  const serving: Serving = {
    model: model.name,
    stage,
    version: canary.version,
    digest: canary.digest,
    reference: referenceOf({ ...begun, artifact: canary.digest }),
    canary: { expected: canary, next: undefined },
    occasion: `${canary.digest} ${canary.since ?? ""} back`,
    title: `Roll the canary ${canary.version ?? canary.digest.slice(0, 19)} of ${model.name} in ${stage.name} back`,
    body: `${wish.reason}\n\n${canary.digest}`,
  };
  const held = await tryEnvironment(session, serving);
  if (held.some(isStopping)) return refused(begun, held);
  const other = await beginPromotion(place, begun, wish.key);
  if (other.some(isStopping)) return refused(begun, other);
  const quarantined = await recordWords(place, { quarantines: [quarantineWord(standing, wish, begun.at)] }, wish.key);
  const written = await writeEnvironment(session, serving);
  const findings = [...other, ...quarantined, ...written.findings];
  if (written.kind === "failed") return { record: begun, findings };
  const isWaiting = written.kind === "proposed";
  const record: PromotionRecord = {
    ...begun,
    state: isWaiting ? "proposed" : "done",
    ...(written.files.length > 0 && { files: [...written.files] }),
    ...(written.pull !== undefined && written.pull > 0 && { pull: written.pull }),
    ...(written.kind === "here" && {
      left: [`Commit and push ${written.files.join(", ")}: the cluster follows the repository.`],
    }),
    at: new Date(place.host.now()).toISOString(),
  };
  return { record, findings: [...findings, ...(await recordWords(place, { promotions: [record] }, wish.key))] };
}

function isStopping({ outcome }: Finding): boolean {
  return isBlocking(outcome);
}

function refused(record: PromotionRecord, findings: readonly Finding[]): Carried {
  return { record: { ...record, state: "refused", outcome: "fail", findings: [...findings] }, findings };
}

/** A rollback to what serves already: it pauses the stage like any other. No tag asks for the stage anew after it. */
function beginningOf({ model, stage, serves, canary, recorded }: StandingCanary, wish: CanaryRollback, now: number) {
  const { promotions } = recorded;
  const known = promotions.findLast((one) => one.artifact === serves.digest && one.state === "done");
  const last = lastDone(promotions, stage.name);
  const version = serves.version ?? known?.version;
  const claim = { model: model.name, action: "rollback" as const, stage: stage.name, artifact: serves.digest };
  const place = promotions.filter((one) => one.stage === stage.name && one.state === "done").length;
  const record: PromotionRecord = {
    schema: "model-gitops/promotion/v1",
    key: promotionKey({ ...claim, version, counter: place }),
    ...claim,
    state: "begun",
    ...(version !== undefined && { version }),
    ...(known?.trainKey !== undefined && { trainKey: known.trainKey }),
    ...(known?.commit !== undefined && { commit: known.commit }),
    ...(known?.address !== undefined && { address: known.address }),
    from: { artifact: canary.digest, ...(canary.version !== undefined && { version: canary.version }) },
    ...(last?.tag !== undefined && { tag: last.tag }),
    ...(last?.counter !== undefined && { counter: last.counter }),
    traffic: 0,
    evidence: known?.evidence ?? [],
    outcome: "pass",
    findings: [],
    reason: wish.reason.slice(0, 2000),
    ...(wish.requestedBy !== undefined && { requestedBy: wish.requestedBy }),
    at: new Date(now).toISOString(),
  };
  return record;
}

function quarantineWord(
  { model, stage, canary }: StandingCanary,
  { reason, requestedBy }: CanaryRollback,
  at: string,
): QuarantineRecord {
  const body = {
    model: model.name,
    artifact: canary.digest,
    ...(canary.version !== undefined && { version: canary.version }),
    state: "quarantined" as const,
    reason: reason === "" ? `Its canary in ${stage.name} was rolled back.` : reason.slice(0, 2000),
    ...(requestedBy !== undefined && { by: requestedBy }),
    at,
  };
  return { schema: "model-gitops/quarantine/v1", key: quarantineKey(body), ...body };
}
