import type { Finding } from "../../findings/finding.ts";
import { findingOf } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { PromotionRecord, QuarantineRecord, RunRecord } from "../../generated/types.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import { hexOf } from "../../records/canonical.ts";
import { prose } from "../../report/markdown.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { lastDone, quarantineOf, unfinished } from "../../work/promotion/history.ts";
import { rollbackTarget } from "../../work/promotion/judge-rollback.ts";
import { promotionRecord } from "../../work/promotion/outcome.ts";
import { freeCounter, type RegisteredModel } from "../../work/promotion/registry.ts";
import { quarantineKey, type PromotionRequest } from "../../work/promotion/request.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { referenceOf } from "../../work/promotion/wanted.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { askAgain } from "./answers.ts";
import { fetchFromBundle } from "./bundle.ts";
import { fetchVersion } from "./bytes.ts";
import type { Carried } from "./carry-out.ts";
import type { Serving } from "./changes.ts";
import { tryEnvironment } from "./environment.ts";
import { finish } from "./finish.ts";
import { beginPromotion, recordWords } from "./ledger.ts";
import { environmentOf, servedIn } from "../models/environment.ts";
import { environmentFiles, recordedPromotions, type Recorded } from "./standing.ts";
import { verifyPublished } from "./published-copy.ts";
import { environmentStep, stageTagStep } from "./steps.ts";
import { actorOf, promoterFindings } from "./who.ts";

export interface RollbackQuestion {
  readonly model: ModelAtRevision;
  readonly registered: RegisteredModel | undefined;
  readonly stage: ResolvedStage;
  /** A version; empty: what served before. */
  readonly to: string;
  readonly reason: string;
  /** Whether what cannot be looked at is passed over. */
  readonly isEmergency: boolean;
  /** A folder with the version's files; empty: the store. */
  readonly fromBundle: string;
  readonly key: NamedKey | undefined;
  /** Whether a schedule goes on with what a person began. */
  readonly isAutomatic?: boolean | undefined;
}

/** What an emergency passed over is to be looked at within this. */
const EMERGENCY = 7 * 86_400_000;

/**
 * Has a stage serve an earlier version again. Its bytes are hashed, looked at and asked as ever; no metric is, and nobody
 * waits for one. What served until now is quarantined before anything changes, once.
 */
export async function rollBack(session: Session, question: RollbackQuestion): Promise<Carried | readonly Finding[]> {
  const { place } = session;
  const { model, stage } = question;
  const recorded = await recordedPromotions(place, model.name);
  const environment = await environmentOf(environmentFiles(session), stage.name);
  const serves = servedIn(environment, model.name);
  const found = rollbackTarget({ model: model.name, stage: stage.name, to: question.to, serves, ...recorded });
  if ("findings" in found) return found.findings;
  const { target } = found;
  const request: PromotionRequest = {
    model: model.name,
    action: "rollback",
    version: target.version ?? "",
    stage: stage.name,
    commit: target.commit ?? "",
    reason: question.reason,
    isAutomatic: question.isAutomatic,
  };
  const who = await promoterFindings(place, request);
  const bytes = who.some(isStopping) ? [] : await verifyBytes(session, question, target);
  const passedOver = question.isEmergency ? bytes.filter(({ outcome }) => outcome === "unmeasured") : [];
  const findings = [
    ...who,
    ...bytes.map((one) => (passedOver.includes(one) ? { ...one, outcome: "warn" as const } : one)),
  ];
  const begun: PromotionRecord = {
    ...promotionRecord({
      request,
      action: "rollback",
      artifact: target.artifact,
      trainKey: target.trainKey,
      from: serves && { artifact: serves.digest, ...(serves.version !== undefined && { version: serves.version }) },
      evidence: target.evidence,
      findings,
      requestedBy: actorOf(place),
      counter:
        begunBefore(recorded, stage.name, target.artifact) ?? freeCounter(question.registered, recorded.promotions),
      place: recorded.promotions.filter((one) => one.stage === stage.name && one.state === "done").length,
      now: place.host.now(),
    }),
    ...(target.address !== undefined && { address: target.address }),
    ...(question.isEmergency && {
      emergency: {
        expires: new Date(place.host.now() + EMERGENCY).toISOString(),
        passedOver: passedOver.map(({ rule }) => rule),
      },
    }),
  };
  if (begun.state === "refused") return { record: begun, findings };
  const last = lastDone(recorded.promotions, stage.name);
  // The file may name the target already: what it replaced is what the ledger says served.
  const served =
    serves !== undefined && serves.digest !== target.artifact
      ? serves
      : last && { digest: last.artifact, version: last.version };
  const left = [served, serves?.canary].filter((one) => one !== undefined);
  const done = await carried(session, { ...question, request, begun, recorded, left });
  return { ...done, findings: [...findings, ...done.findings] };
}

function isStopping({ outcome }: Finding): boolean {
  return isBlocking(outcome);
}

/** The number that a rollback has whose run broke off, or whose pull request waited. */
function begunBefore({ promotions }: Recorded, stage: string, artifact: string): number | undefined {
  const open = unfinished(promotions, stage);
  return open?.action === "rollback" && open.artifact === artifact ? open.counter : undefined;
}

/** The bytes of the version, from the store or from what somebody has; hashed, looked at, and asked. */
async function verifyBytes(
  session: Session,
  { model, fromBundle }: RollbackQuestion,
  target: PromotionRecord,
): Promise<readonly Finding[]> {
  const { place } = session;
  const { version = "", artifact, trainKey = "" } = target;
  const run = (await place.ledger.runs(model.name, trainKey)).find(
    ({ body }) => body.artifact.digest === artifact,
  )?.body;
  if (run === undefined) {
    const message = `The run record of ${model.name} ${version} is not on the ledger.`;
    return [findingOf(PROMOTION.evidence, { outcome: "unmeasured", model: model.name, subject: version, message })];
  }
  const fetched = await fetchedFrom(session, model, { run, version, fromBundle });
  const isFetched = !fetched.some(isStopping);
  // What servers load is another copy, and is looked at whatever became of the first.
  const published = await verifyPublished(session, { model, run, target, isFetched });
  if (!isFetched) return [...fetched, ...published];
  const evaluationKey = target.evidence.find(({ kind }) => kind === "evaluation")?.digest;
  const evaluation = evaluationKey && (await place.ledger.find("evaluation", model.name, hexOf(evaluationKey)))?.body;
  const answered = evaluation ? await askAgain(place, model, { run, evaluation, version }) : [];
  return [...fetched, ...published, ...answered];
}

interface Fetching {
  readonly run: RunRecord;
  readonly version: string;
  readonly fromBundle: string;
}

async function fetchedFrom(
  { place }: Session,
  model: ModelAtRevision,
  { run, version, fromBundle }: Fetching,
): Promise<readonly Finding[]> {
  if (fromBundle !== "") return (await fetchFromBundle(place, model, { run, version, folder: fromBundle })).findings;
  const { findings } = await fetchVersion(place, model, { run, version });
  return findings.map((one) => (one.outcome === "unmeasured" ? { ...one, remediation: WITHOUT_STORE } : one));
}

const WITHOUT_STORE =
  "Name the store that has it (--store), or a folder with its files, such as the assets of its release (--from-bundle). Or pass this check over with --emergency, which leaves a record.";

interface Carrying extends RollbackQuestion {
  readonly request: PromotionRequest;
  readonly begun: PromotionRecord;
  readonly recorded: Recorded;
  /** What does not serve any more. */
  readonly left: readonly { readonly digest: string; readonly version?: string | undefined }[];
}

async function carried(session: Session, question: Carrying): Promise<Carried> {
  const { place } = session;
  const { request, stage, begun, key } = question;
  const step = { request, stage };
  const whole = servingOf(question);
  const held = await tryEnvironment(session, whole);
  const isHeld = held.some(isStopping);
  if (isHeld && !question.isEmergency)
    return { record: { ...begun, state: "refused", outcome: "fail" }, findings: held };
  // In an emergency the environment alone is written, and the files that follow it are left to somebody.
  const serving = isHeld ? { ...whole, stage: { ...stage, updates: [] } } : whole;
  const passed = isHeld ? held.map((one) => ({ ...one, outcome: "warn" as const })) : [];
  const other = await beginPromotion(place, begun, key);
  if (other.some(isStopping)) return { record: { ...begun, state: "refused", outcome: "fail" }, findings: other };
  // What is wrong now is known before anything else is done: nothing automatic brings it back meanwhile.
  const quarantined = await recordWords(place, { quarantines: quarantines(session, question) }, key);
  const written = await environmentStep(session, { step, known: begun, serving, key });
  if (written.isWaiting) return { record: written.record, findings: [...passed, ...quarantined, ...written.findings] };
  const tagged = await stageTagStep(session, step, written.record);
  const { record, findings } = await finish(session, tagged.record, key);
  return { record, findings: [...passed, ...quarantined, ...written.findings, ...tagged.findings, ...findings] };
}

function servingOf({ request, stage, begun, reason }: Carrying): Serving {
  const { model, version } = request;
  return {
    model,
    stage,
    version,
    digest: begun.artifact,
    reference: referenceOf(begun),
    endsCanary: true,
    begun,
    occasion: begun.key,
    title: `Roll ${stage.name} of ${model} back to ${version}`,
    body: reason === "" ? begun.artifact : `${prose(reason, 2000)}\n\n${begun.artifact}`,
  };
}

/** What served until now, and an open canary that ends with it; what a run before this one said already is not said again. */
function quarantines(
  { place }: Session,
  { request: { model, stage = "" }, recorded, left, begun, reason }: Carrying,
): readonly QuarantineRecord[] {
  const at = new Date(place.host.now()).toISOString();
  return left
    .filter(({ digest }) => digest !== begun.artifact && quarantineOf(recorded.quarantines, digest) === undefined)
    .map(({ digest, version }) => {
      const body = {
        model,
        artifact: digest,
        ...(version !== undefined && { version }),
        state: "quarantined" as const,
        reason: reason === "" ? `${stage} was rolled back from it.` : reason.slice(0, 2000),
        ...(begun.requestedBy !== undefined && { by: begun.requestedBy }),
        at,
      };
      return { schema: "model-gitops/quarantine/v1", key: quarantineKey(body), ...body };
    });
}
