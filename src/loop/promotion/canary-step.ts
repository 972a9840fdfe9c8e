import { findingOf, type Finding, type Outcome } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { CanarySpec, PromotionRecord } from "../../generated/types.ts";
import { canaryStep, type CanaryStep } from "../../work/promotion/canary.ts";
import { canaryProblems, refuseSecondCanary } from "../../work/promotion/canary-plan.ts";
import { pausedBy, quarantineOf } from "../../work/promotion/history.ts";
import { endedSince, openCanary } from "../../work/promotion/open-canary.ts";
import type { RegisteredModel } from "../../work/promotion/registry.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { referenceOf } from "../../work/promotion/wanted.ts";
import type { Session } from "../place/session.ts";
import { recordCanary, type StandingCanary } from "./canary-ledger.ts";
import { carryOut, type Carried, type CarryWish } from "./carry-out.ts";
import { tryEnvironment, writeEnvironment } from "./environment.ts";
import { rollBackCanary } from "./roll-back-canary.ts";
import { verifyRequest } from "./verify.ts";

export interface CanaryOutcome {
  readonly carried: readonly Carried[];
  readonly findings: readonly Finding[];
}

export interface CanaryWish extends CarryWish {
  readonly registered: RegisteredModel | undefined;
}

/** Takes the step that the monitor's newest decision allows, if any. What stays is told with why. */
export async function stepCanary(session: Session, standing: StandingCanary, wish: CanaryWish): Promise<CanaryOutcome> {
  const known = await recordCanary(session, standing, { reason: "As the environment's file says.", key: wish.key });
  const { step, findings } = await decided(session, standing);
  const before = { carried: [], findings: [...known.findings, ...findings] };
  if (step === undefined) return before;
  const taken = await take(session, standing, { step, wish });
  return { carried: taken.carried, findings: [...before.findings, ...taken.findings] };
}

interface Decided {
  /** Undefined: nothing is to be changed. */
  readonly step: CanaryStep | undefined;
  readonly findings: readonly Finding[];
}

async function decided({ place }: Session, standing: StandingCanary): Promise<Decided> {
  const { model, stage, canary, recorded } = standing;
  const held = quarantineOf(recorded.quarantines, canary.digest);
  if (held !== undefined)
    return { step: { kind: "roll-back", traffic: 0, reason: `It is in quarantine: ${held.reason}` }, findings: [] };
  const { monitoring } = model.judged;
  const problems = canaryProblems({
    model: model.name,
    environment: stage.name,
    canary,
    experiment: monitoring?.experiment,
    unit: monitoring?.columns.unit ?? undefined,
  });
  const open = openCanary(recorded, stage.name);
  const other = open && {
    digest: open.artifact,
    traffic: open.traffic ?? 0,
    steps: canary.steps,
    minimumRows: canary.minimumRows,
    ...(open.version !== undefined && { version: open.version }),
  };
  const second = refuseSecondCanary(other, { model: model.name, environment: stage.name, digest: canary.digest });
  const wrong = [...problems.map(({ message }) => message), ...(second === undefined ? [] : [second])].map((message) =>
    told(standing, { outcome: "fail", message, remediation: null }),
  );
  if (monitoring?.experiment === undefined) return { step: undefined, findings: wrong };
  const ended = endedSince(recorded, stage.name, canary);
  if (ended !== undefined) {
    const reason = `It was ended on ${ended.slice(0, 16).replace("T", " ")} UTC and is tried again: what was measured before does not count, and the step begins anew.`;
    return {
      step: wrong.length > 0 ? undefined : { kind: "advance", traffic: canary.traffic, reason },
      findings: wrong,
    };
  }
  const decision = (await place.ledger.latest(model.name, "window"))?.body.experiment;
  const { window, experiment } = monitoring;
  const patienceMs = "ms" in window ? Math.max(2 * DAY, 2 * window.ms + monitoring.latenessMs) : undefined;
  const step = canaryStep({ declared: canary, experiment, decision, now: place.host.now(), patienceMs });
  const goesOn = step.kind === "advance" || step.kind === "promote";
  // What is wrong with the declaration keeps nobody from rolling back.
  if (wrong.length > 0) return { step: goesOn ? undefined : step, findings: wrong };
  if (goesOn && pausedBy(recorded.promotions, stage.name) !== undefined) {
    const message = `The canary of ${model.name} in ${stage.name} stays: after a rollback nothing goes there by itself.`;
    const remediation = `Look what was wrong, then \`model-gitops rollback ${model.name} --resume --stage ${stage.name}\`.`;
    return { step: undefined, findings: [told(standing, { outcome: "warn", message, remediation })] };
  }
  return { step, findings: [] };
}

const DAY = 86_400_000;

interface Told {
  readonly outcome: Outcome;
  readonly message: string;
  readonly remediation?: string | null;
}

function told({ model, stage }: StandingCanary, found: Told): Finding {
  return findingOf(PROMOTION.canary, { model: model.name, subject: stage.name, ...found });
}

interface Taking {
  readonly step: CanaryStep;
  readonly wish: CanaryWish;
}

async function take(session: Session, standing: StandingCanary, { step, wish }: Taking): Promise<CanaryOutcome> {
  const { canary } = standing;
  const { kind, reason } = step;
  if (kind === "roll-back") {
    const done = await rollBackCanary(session, standing, { reason, requestedBy: undefined, key: wish.key });
    return {
      carried: [done],
      findings: [told(standing, { outcome: "warn", message: reason, remediation: null }), ...done.findings],
    };
  }
  if (kind === "promote") return await promoted(session, standing, { step, wish });
  if (kind === "hold") return { carried: [], findings: [told(standing, { outcome: "pass", message: reason })] };
  if (kind === "advance") {
    const since = new Date(session.place.host.now()).toISOString();
    return await written(session, standing, { step, wish, next: { ...canary, traffic: step.traffic, since } });
  }
  const state = kind === "pause" ? ("paused" as const) : ("inconclusive" as const);
  const stays = [told(standing, { outcome: "warn", message: reason, remediation: null })];
  if (canary.state === state) return { carried: [], findings: stays };
  const changed = await written(session, standing, { step, wish, next: { ...canary, state } });
  return { carried: changed.carried, findings: [...stays, ...changed.findings] };
}

/** What the ledger knows of the canary's bytes: they were released, so they were verified. */
function releasedAs({ recorded, canary }: StandingCanary): PromotionRecord | undefined {
  return recorded.promotions.findLast(
    (one) => one.state === "done" && one.artifact === canary.digest && one.commit !== undefined,
  );
}

async function written(
  session: Session,
  standing: StandingCanary,
  { step, wish, next }: Taking & { readonly next: CanarySpec },
): Promise<CanaryOutcome> {
  const { model, stage, canary } = standing;
  const release = releasedAs(standing);
  if (release === undefined) return { carried: [], findings: [unreleased(standing)] };
  const what = `${canary.version ?? canary.digest.slice(0, 19)} of ${model.name} in ${stage.name}`;
  const serving = {
    model: model.name,
    stage,
    version: canary.version,
    digest: canary.digest,
    reference: referenceOf(release, next.traffic),
    canary: { expected: canary, next },
    occasion: `${canary.digest} ${canary.since ?? ""} ${next.traffic} ${next.state ?? ""}`,
    title:
      next.traffic === canary.traffic
        ? `Canary ${what}: ${next.state ?? "begins anew"}`
        : `Canary ${what}: ${next.traffic} percent`,
    body: `${step.reason}\n\n${canary.digest}`,
  };
  const held = await tryEnvironment(session, serving);
  if (held.some(({ outcome }) => isBlocking(outcome))) return { carried: [], findings: held };
  const outcome = await writeEnvironment(session, serving);
  if (outcome.kind === "proposed") {
    const message = `The next step of the canary ${what} waits for #${outcome.pull ?? 0}: ${step.reason}`;
    return {
      carried: [],
      findings: [told(standing, { outcome: "warn", message, remediation: "Merge it." }), ...outcome.findings],
    };
  }
  if (outcome.kind === "failed" || outcome.files.length === 0) return { carried: [], findings: outcome.findings };
  const word = await recordCanary(session, { ...standing, canary: next }, { reason: step.reason, key: wish.key });
  const carried = word.record === undefined ? [] : [{ record: word.record, findings: word.findings }];
  return { carried, findings: [...outcome.findings, ...word.findings] };
}

function unreleased(standing: StandingCanary): Finding {
  const { model, canary } = standing;
  const message = `The canary's bytes (${canary.digest.slice(0, 19)}…) are no released version of ${model.name}, so they were not verified.`;
  const remediation = `Release it first: \`model-gitops promote ${model.name} <version>\`.`;
  return told(standing, { outcome: "fail", message, remediation });
}

/** The last step is a promotion like any other: all is verified again, and the canary ends with it. */
async function promoted(session: Session, standing: StandingCanary, { step, wish }: Taking): Promise<CanaryOutcome> {
  const { model, stage } = standing;
  const release = releasedAs(standing);
  if (release?.commit === undefined || release.version === undefined)
    return { carried: [], findings: [unreleased(standing)] };
  const request: PromotionRequest = {
    model: model.name,
    action: "promote",
    version: release.version,
    stage: stage.name,
    commit: release.commit,
    isAutomatic: true,
    reason: step.reason,
  };
  const verified = await verifyRequest(session, { request, model, registered: wish.registered });
  const { proven, findings } = verified;
  if (proven === undefined || findings.some(({ outcome }) => isBlocking(outcome))) return { carried: [], findings };
  const done = await carryOut(session, { ...verified, proven }, wish);
  return { carried: [done], findings: [...findings, ...done.findings] };
}
