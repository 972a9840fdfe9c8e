import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { PromotionRecord, QuarantineRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pausedBy, quarantineOf } from "../../work/promotion/history.ts";
import { promotionKey, quarantineKey } from "../../work/promotion/request.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { modelsAtRevision, type ModelAtRevision } from "../models/model-at-revision.ts";
import { keepRecord } from "../place/outputs.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import type { StandingCanary } from "../promotion/canary-ledger.ts";
import type { CanaryOutcome } from "../promotion/canary-step.ts";
import type { Carried } from "../promotion/carry-out.ts";
import { recordWords } from "../promotion/ledger.ts";
import { openRegistry, withCommits } from "../promotion/registry.ts";
import { rollBackCanary } from "../promotion/roll-back-canary.ts";
import { rollBack } from "../promotion/roll-back.ts";
import { environmentOf, servedIn } from "../models/environment.ts";
import { environmentFiles, recordedPromotions } from "../promotion/standing.ts";
import { actorOf, promoterFindings } from "../promotion/who.ts";
import { promotionsOutput } from "./promote-all.ts";
import { openSigning } from "./signing.ts";

export interface RollbackWish {
  readonly model: string;
  readonly stage: string;
  readonly to: string;
  readonly reason: string;
  readonly emergency: boolean;
  readonly fromBundle: string;
  /** A version whose quarantine is lifted; nothing is rolled back then. */
  readonly lift: string;
  /** Whether the schedule may promote again; nothing is rolled back then. */
  readonly resume: boolean;
  readonly signingKey: string;
}

/** Rolls a stage back; or lifts a quarantine, or lets the schedule promote again. */
export async function rollbackAll(session: Session, wish: RollbackWish): Promise<Result> {
  const { place } = session;
  refuseContradictions(wish);
  const signing = await openSigning(place, wish.signingKey);
  const { models } = await modelsAtRevision(session);
  const model = modelNamed(models, wish.model);
  const stage = model.judged.stages.find(({ name }) => name === wish.stage);
  if (stage === undefined) {
    const names = model.judged.stages.map(({ name }) => name);
    throw new UserError(
      `${model.name} has no stage ${JSON.stringify(wish.stage)}; its stages are ${listed(names)}.${didYouMean(wish.stage, names)}`,
    );
  }
  if (!signing.mayWrite) return await shown(session, { findings: signing.findings });
  const key = signing.key;
  const of = `${wish.stage} of ${model.name}`;
  if (wish.resume) {
    const findings = await resumed(session, model, { ...wish, key });
    return await shown(session, { findings, title: `${of}: promoted by the schedule` });
  }
  if (wish.lift !== "") {
    const findings = await lifted(session, model, { ...wish, key });
    return await shown(session, { findings, title: `${model.name} ${wish.lift}: quarantine` });
  }
  if (wish.emergency && wish.reason === "")
    throw new UserError(
      "An emergency needs a reason: --reason says why checks were passed over, for the people who look later.",
    );
  const canary = await canaryRolledBack(session, { model, stage }, { ...wish, key });
  if (canary !== undefined)
    return await shown(session, { ...canary, findings: [...signing.findings, ...canary.findings] });
  const all = (await openRegistry(place)).models.get(model.name);
  const registered = all && (await withCommits(place, all));
  const done = await rollBack(session, { ...wish, model, registered, stage, isEmergency: wish.emergency, key });
  if (!("record" in done)) return await shown(session, { findings: [...signing.findings, ...done] });
  await keepRecord(place, filesOf(place, model.name).promotion, done.record);
  return await shown(session, { carried: [done], findings: [...signing.findings, ...done.findings] });
}

/** Each is one thing: what would be left out in silence was meant by somebody. */
function refuseContradictions({ lift, resume, to, fromBundle, emergency }: RollbackWish): void {
  const other = resume ? "--resume" : lift === "" ? undefined : "--lift";
  if (other === undefined) return;
  const beside = [
    ...(resume && lift !== "" ? ["--lift"] : []),
    ...(to === "" ? [] : ["--to"]),
    ...(fromBundle === "" ? [] : ["--from-bundle"]),
    ...(emergency ? ["--emergency"] : []),
  ];
  if (beside.length > 0)
    throw new UserError(
      `${other} rolls nothing back, so ${listed(beside)} beside it would do nothing. Run them one after the other.`,
    );
}

/** An open canary is what a rollback without a version means: what serves goes on to serve. */
async function canaryRolledBack(
  session: Session,
  { model, stage }: Pick<StandingCanary, "model" | "stage">,
  wish: Keyed,
): Promise<CanaryOutcome | undefined> {
  const { place } = session;
  const serves = servedIn(await environmentOf(environmentFiles(session), stage.name), model.name);
  if (serves?.canary === undefined || wish.to !== "") return undefined;
  const who = await whoMay(session, model.name);
  if (who.length > 0) return { carried: [], findings: who };
  const recorded = await recordedPromotions(place, model.name);
  const standing = { model, stage, serves, canary: serves.canary, recorded };
  const done = await rollBackCanary(session, standing, { ...wish, requestedBy: actorOf(place) });
  await keepRecord(place, filesOf(place, model.name).promotion, done.record);
  return { carried: [done], findings: done.findings };
}

function modelNamed(models: readonly ModelAtRevision[], name: string): ModelAtRevision {
  const names = models.map((model) => model.name);
  const found =
    models.find((model) => model.name === name) ?? (name === "" && models.length === 1 ? models[0] : undefined);
  if (found !== undefined) return found;
  if (name === "") throw new UserError(`Name the model: ${listed(names)}.`);
  throw new UserError(`There is no model ${JSON.stringify(name)}.${didYouMean(name, names)}`);
}

type Keyed = RollbackWish & { readonly key: Parameters<typeof recordWords>[2] };

async function resumed(session: Session, model: ModelAtRevision, wish: Keyed): Promise<readonly Finding[]> {
  const { place } = session;
  const { promotions } = await recordedPromotions(place, model.name);
  const paused = pausedBy(promotions, wish.stage);
  const told = (outcome: "pass" | "fail", message: string): Finding =>
    findingOf(PROMOTION.paused, { outcome, model: model.name, subject: wish.stage, message, remediation: null });
  if (paused === undefined) return [told("pass", `Nothing pauses ${wish.stage} of ${model.name}.`)];
  const who = await whoMay(session, model.name);
  if (who.length > 0) return who;
  const claim = { model: model.name, action: "resume" as const, stage: wish.stage, artifact: paused.artifact };
  const by = actorOf(place);
  const record: PromotionRecord = {
    schema: "model-gitops/promotion/v1",
    key: promotionKey({ ...claim, counter: promotions.length }),
    ...claim,
    state: "done",
    evidence: [],
    outcome: "pass",
    findings: [],
    ...(wish.reason !== "" && { reason: wish.reason.slice(0, 2000) }),
    ...(by !== undefined && { requestedBy: by }),
    at: new Date(place.host.now()).toISOString(),
  };
  const recorded = await recordWords(place, { promotions: [record] }, wish.key);
  return [told("pass", `${wish.stage} of ${model.name} is promoted by the schedule again.`), ...recorded];
}

async function lifted(session: Session, model: ModelAtRevision, wish: Keyed): Promise<readonly Finding[]> {
  const { place } = session;
  const { promotions, quarantines } = await recordedPromotions(place, model.name);
  const version = wish.lift.replace(/^v(?=\d)/, "");
  const artifacts = [
    ...quarantines.filter((one) => one.version === version).map(({ artifact }) => artifact),
    ...promotions.filter((one) => one.version === version).map(({ artifact }) => artifact),
    version,
  ];
  const held = artifacts.map((artifact) => quarantineOf(quarantines, artifact)).find((one) => one !== undefined);
  const told = (outcome: "pass" | "fail", message: string): Finding =>
    findingOf(PROMOTION.quarantine, { outcome, model: model.name, subject: version, message, remediation: null });
  if (held === undefined) return [told("fail", `${model.name} ${version} is not in quarantine.`)];
  if (wish.reason === "") return [told("fail", "Say why with --reason: who looks later has to know.")];
  const who = await whoMay(session, model.name);
  if (who.length > 0) return who;
  const by = actorOf(place);
  const body: Omit<QuarantineRecord, "schema" | "key"> = {
    model: model.name,
    artifact: held.artifact,
    ...(held.version !== undefined && { version: held.version }),
    state: "lifted",
    reason: wish.reason.slice(0, 2000),
    ...(by !== undefined && { by }),
    at: new Date(place.host.now()).toISOString(),
  };
  const record: QuarantineRecord = { schema: "model-gitops/quarantine/v1", key: quarantineKey(body), ...body };
  const recorded = await recordWords(place, { quarantines: [record] }, wish.key);
  return [told("pass", `${model.name} ${version} may serve again.`), ...recorded];
}

async function whoMay({ place }: Session, model: string): Promise<readonly Finding[]> {
  return await promoterFindings(place, { model, action: "rollback", version: "", commit: "" });
}

interface Shown {
  readonly carried?: readonly Carried[];
  readonly findings: readonly Finding[];
  readonly title?: string;
}

async function shown(
  { place }: Session,
  { carried = [], findings, title = "Nothing was rolled back" }: Shown,
): Promise<Result> {
  const { promotionStory, promotionSummary } = await import("../../report/promotion/story.ts");
  const records = carried.map(({ record }) => record);
  const report = { records, findings, verifyOnly: false, isDryRun: place.options.dryRun === true, title };
  return {
    findings,
    summary: promotionSummary(report),
    text: (style) => promotionStory(report, style),
    outputs: { outcome: verdictOf(findings), promotions: promotionsOutput(records) },
  };
}
