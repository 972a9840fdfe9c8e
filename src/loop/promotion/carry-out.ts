import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { applyDeployment } from "../../forge/apply-deployment.ts";
import { applyTag } from "../../forge/apply-tag.ts";
import type { Forge } from "../../forge/forge.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { stageTag, versionTag } from "../../records/model-tag.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { promotionRecord } from "../../work/promotion/outcome.ts";
import { nextCounter } from "../../work/promotion/registry.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Session } from "../place/session.ts";
import { runUrl } from "../reporting/report.ts";
import { attested, type Attesting } from "./attest.ts";
import { tryEnvironment, writeEnvironment, type Serving } from "./environment.ts";
import { beginPromotion, recordWords } from "./ledger.ts";
import { localTag } from "./local-tag.ts";
import { publishVersion } from "./publish.ts";
import { draftRelease, releaseContent, versionDocuments } from "./release.ts";
import { servedIn } from "./standing.ts";
import type { Proven, Verified } from "./verify.ts";
import { actorOf } from "./who.ts";

export interface Carried {
  readonly record: PromotionRecord;
  readonly findings: readonly Finding[];
}

export interface CarryWish extends Attesting {
  /** With what the ledger's entries are signed. */
  readonly key: NamedKey | undefined;
}

type ProvenRequest = Verified & { readonly proven: Proven };

/**
 * Carries out what was verified: begun on the ledger, bytes published, release drafted, environment written, deployment
 * told, and the tags last, so that no tag names what was not tested. Each step finds before it makes, so that a run that
 * broke off anywhere is gone on with by the next one.
 */
export async function carryOut(session: Session, verified: ProvenRequest, wish: CarryWish): Promise<Carried> {
  const { place } = session;
  const begun = await beginningOf(session, verified);
  const serving = servingOf(session, verified, begun);
  const held = serving === undefined ? [] : await tryEnvironment(session, serving);
  if (held.some(({ outcome }) => isBlocking(outcome))) return refused(begun, held);
  const other = await beginPromotion(place, begun, wish.key);
  if (other.some(({ outcome }) => isBlocking(outcome))) return refused(begun, other);
  const attestations = await attested(session, verified, wish);
  const documents = await versionDocuments(session, verified.proven);
  const { address, findings: published } = await publishVersion(session, verified, documents);
  if (published.some(({ outcome }) => isBlocking(outcome))) return { record: begun, findings: published };
  const content = await releaseContent(session, { ...verified, attestations, documents, address });
  const forge = await forgeOf(session);
  const release = forge === undefined ? undefined : await draftRelease(forge, verified.request, content);
  const evidence: PromotionRecord["evidence"] = [
    ...begun.evidence,
    { kind: "release", digest: content.bundle, name: "evidence.tar" },
  ];
  const known = { ...begun, evidence, ...(address !== undefined && { address }) };
  const written = await environmentStep(session, { verified, known, serving, key: wish.key });
  if (written.isWaiting) return { record: written.record, findings: [...published, ...written.findings] };
  const tagged = await tagsStep(session, verified, written.record);
  if (forge !== undefined && release?.isDraft === true && tagged.isVersionTagged)
    await forge.versionReleases.publish(release);
  const done = { ...tagged.record, state: "done" as const, at: new Date(place.host.now()).toISOString() };
  const recorded = await recordWords(place, { promotions: [done] }, wish.key);
  return { record: done, findings: [...published, ...written.findings, ...tagged.findings, ...recorded] };
}

function refused(record: PromotionRecord, findings: readonly Finding[]): Carried {
  return { record: { ...record, state: "refused", outcome: "fail", findings: [...findings] }, findings };
}

async function forgeOf({ place }: Session): Promise<Forge | undefined> {
  return place.host.kind === "terminal" ? undefined : await place.forge();
}

async function beginningOf({ place }: Session, verified: ProvenRequest): Promise<PromotionRecord> {
  const { request, proven, recorded, environment, registered, findings } = verified;
  const { evidence, run } = proven;
  const served = environment && servedIn(environment, request.model);
  const { promotions } = recorded;
  const own = promotions.filter((one) => one.stage === request.stage && one.state === "done");
  const asked = registered?.assignments.find(({ tag }) => tag.name === request.tag?.name);
  const open = promotions.findLast((one) => one.stage === request.stage && one.state !== "done");
  const counter =
    request.stage === undefined
      ? undefined
      : (asked?.counter ?? (open?.version === request.version ? open.counter : undefined) ?? nextCounterOf(verified));
  return promotionRecord({
    request,
    action: request.action,
    artifact: run.artifact.digest,
    trainKey: evidence.trainKey,
    from:
      served === undefined || served.digest === run.artifact.digest
        ? undefined
        : { artifact: served.digest, ...(served.version !== undefined && { version: served.version }) },
    evidence: [
      { kind: "acceptance", digest: evidence.trainKey, name: evidence.acceptance.id },
      { kind: "evaluation", digest: proven.evaluation.evaluationKey },
      { kind: "verdict", digest: evidence.verdict.body.verdictKey },
      ...(proven.evaluation === evidence.evaluation.body
        ? []
        : [{ kind: "judged-again" as const, digest: proven.evaluation.evaluationKey }]),
    ],
    findings,
    requestedBy: request.isAutomatic === true ? undefined : await actorOf(place),
    counter,
    place: own.length,
    now: place.host.now(),
  });
}

function nextCounterOf({ registered, recorded }: Verified): number {
  const onLedger = Math.max(0, ...recorded.promotions.map(({ counter = 0 }) => counter));
  return Math.max(registered === undefined ? 1 : nextCounter(registered), onLedger + 1);
}

function servingOf({ place }: Session, verified: ProvenRequest, begun: PromotionRecord): Serving | undefined {
  const { request, stage, proven } = verified;
  if (stage === undefined) return undefined;
  const url = runUrl(place.host);
  const why = request.reason === undefined || request.reason === "" ? "" : `\n\n${request.reason}`;
  return {
    model: request.model,
    stage,
    version: request.version,
    digest: proven.run.artifact.digest,
    reference: {
      uri: begun.address ?? `sha256:${proven.run.artifact.digest.slice(7)}`,
      version: request.version,
      digest: proven.run.artifact.digest,
      tag: versionTag(request.model, request.version),
      model: request.model,
      commit: request.commit,
    },
    title: `Promote ${request.model} ${request.version} to ${stage.name}`,
    body: `${begun.from?.version === undefined ? "" : `It served ${begun.from.version}. `}${proven.run.artifact.digest}${url === undefined ? "" : `\n${url}`}${why}`,
  };
}

interface EnvironmentStep {
  readonly verified: ProvenRequest;
  readonly known: PromotionRecord;
  readonly serving: Serving | undefined;
  readonly key: NamedKey | undefined;
}

interface Stepped {
  readonly record: PromotionRecord;
  readonly isWaiting: boolean;
  readonly findings: readonly Finding[];
}

/** The environment and what follows it, then the deployment; where a pull request has to be merged first, the next run goes on. */
async function environmentStep(
  session: Session,
  { verified, known, serving, key }: EnvironmentStep,
): Promise<Stepped> {
  const { place } = session;
  if (serving === undefined) return { record: known, isWaiting: false, findings: [] };
  const reference = { ...serving.reference, ...(known.address !== undefined && { uri: known.address }) };
  const written = await writeEnvironment(session, { ...serving, reference });
  const record = {
    ...known,
    ...(written.files.length > 0 && { files: [...written.files] }),
    ...(written.pull !== undefined && written.pull > 0 && { pull: written.pull }),
  };
  if (written.kind === "failed") return { record, isWaiting: true, findings: written.findings };
  if (written.kind === "proposed") {
    const proposed = { ...record, state: "proposed" as const };
    return { record: proposed, isWaiting: true, findings: await recordWords(place, { promotions: [proposed] }, key) };
  }
  const left =
    written.kind === "here" ? { left: [`Commit and push ${written.files.join(", ")}: the cluster follows the repository.`] } : {};
  return { ...(await deployStep(session, verified, { ...record, ...left })), isWaiting: false };
}

async function deployStep(
  session: Session,
  { request, stage }: ProvenRequest,
  record: PromotionRecord,
): Promise<Omit<Stepped, "isWaiting">> {
  const forge = await forgeOf(session);
  if (forge === undefined || stage === undefined) return { record, findings: [] };
  const url = runUrl(session.place.host);
  try {
    const { id } = await applyDeployment(forge, {
      environment: `${request.model}/${stage.name}`,
      sha: request.commit,
      task: record.action === "rollback" ? "rollback" : "deploy",
      payload: { model: request.model, version: request.version, digest: record.artifact },
      description: `${request.model} ${request.version}`,
      production: stage.name === "production",
      key: record.key,
      status: { state: "success", description: `${request.version} serves`, ...(url !== undefined && { logUrl: url }) },
    });
    return { record: id > 0 && Number.isSafeInteger(id) && id < 2 ** 52 ? { ...record, deployment: id } : record, findings: [] };
  } catch (error) {
    // The environment's file decides what serves; this shows it.
    if (!hasStatus(error, 403, 404, 422)) throw error;
    const message = error instanceof UserError ? error.message : String(error);
    return { record, findings: [findingOf(PROMOTION.deployment, { outcome: "warn", model: request.model, message })] };
  }
}

/** Version first, then stage: each annotated, and only where it is not there yet. */
async function tagsStep(
  session: Session,
  { request }: ProvenRequest,
  record: PromotionRecord,
): Promise<Omit<Stepped, "isWaiting"> & { readonly isVersionTagged: boolean }> {
  const { model, version, stage, commit, tag } = request;
  const names = [
    { name: versionTag(model, version), message: `${model} ${version}\n\n${record.artifact}` },
    ...(stage === undefined || record.counter === undefined || tag?.name.startsWith(`${model}#`) === true
      ? []
      : [{ name: stageTag(model, stage, record.counter), message: `${stage}: ${model} ${version}\n\n${record.artifact}` }]),
  ];
  const findings: Finding[] = [];
  let isVersionTagged = true;
  for (const { name, message } of names) {
    const kind = await writeTag(session, { name, commit, message });
    if (kind !== "taken") continue;
    if (name.includes("@v")) isVersionTagged = false;
    const said = `${name} is there already and names something else, so it was not written.`;
    findings.push(findingOf(PROMOTION.moved, { outcome: "warn", model, subject: name, message: said }));
  }
  const last = names.at(-1)?.name ?? "";
  return { record: { ...record, tag: tag?.name ?? last }, isVersionTagged, findings };
}

async function writeTag(
  session: Session,
  tag: { readonly name: string; readonly commit: string; readonly message: string },
): Promise<"taken" | "written"> {
  const forge = await forgeOf(session);
  if (forge === undefined) return await localTag(session.place, tag);
  return (await applyTag(forge.tags, tag)) === "taken" ? "taken" : "written";
}
