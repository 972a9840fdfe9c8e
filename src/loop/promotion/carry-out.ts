import type { Finding } from "../../findings/finding.ts";
import { isBlocking, verdictOf } from "../../findings/verdict.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { prose } from "../../report/markdown.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import { promotionRecord } from "../../work/promotion/outcome.ts";
import { freeCounter } from "../../work/promotion/registry.ts";
import { referenceOf } from "../../work/promotion/wanted.ts";
import type { Session } from "../place/session.ts";
import { runUrl } from "../reporting/report.ts";
import { attested, signedFindings, type Attesting } from "./attest.ts";
import type { Serving } from "./changes.ts";
import { tryEnvironment } from "./environment.ts";
import { finish } from "./finish.ts";
import { beginPromotion } from "./ledger.ts";
import { expectedAddress, publishVersion, standingPublication } from "./publish.ts";
import { draftRelease, evidenceOf, releaseContent, standingRelease, versionDocuments } from "./release.ts";
import { servedIn } from "../models/environment.ts";
import { environmentStep, forgeOf, stageTagStep, versionTagStep } from "./steps.ts";
import type { Proven, Verified } from "./verify.ts";
import { askedBy } from "./who.ts";

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
 * Carries out what was verified: what is there already is looked at first, so that nothing is begun that could not end; then
 * it is begun on the ledger, bytes published, release drafted and filled; then the version's tag, and the release is
 * published under it; then the environment, where its files can be loaded from by now, and the deployment; the stage's tag
 * last. So no tag names what was not tested, or does not serve. Each step finds before it makes, so that a run that broke
 * off anywhere is gone on with by the next one.
 */
export async function carryOut(session: Session, verified: ProvenRequest, wish: CarryWish): Promise<Carried> {
  const { place } = session;
  const begun = await beginningOf(session, verified);
  const serving = servingOf(session, verified, begun);
  const held = serving === undefined ? [] : await tryEnvironment(session, serving);
  if (held.some(({ outcome }) => isBlocking(outcome))) return refused(begun, held);
  const documents = await versionDocuments(session, verified.proven);
  const standing = await standingPublication(session, verified, documents);
  if (standing.findings.some(({ outcome }) => isBlocking(outcome))) return refused(begun, standing.findings);
  const forge = await forgeOf(session);
  const foreign =
    forge === undefined ? [] : await standingRelease(forge, verified.request, verified.proven.run.artifact);
  if (foreign.length > 0) return refused(begun, foreign);
  const other = await beginPromotion(place, begun, wish.key);
  if (other.some(({ outcome }) => isBlocking(outcome))) return refused(begun, other);
  const signed = await attested(session, verified, wish);
  const { address, findings } = await publishVersion(session, verified, { documents, ...standing });
  const published = [...findings];
  if (published.some(({ outcome }) => isBlocking(outcome))) return stopped(begun, published);
  const content = await releaseContent(session, { ...verified, attestations: signed.attestations, documents, address });
  const drafted = forge === undefined ? undefined : await draftRelease(forge, verified, content);
  if (drafted !== undefined && "findings" in drafted) return stopped(begun, [...published, ...drafted.findings]);
  const evidence = [...begun.evidence, ...(drafted?.evidence ?? evidenceOf(content.files))];
  const known = { ...begun, evidence, ...(address !== undefined && { address }) };
  const named = await versionTagStep(session, verified, known);
  // Somebody gave the name to something else meanwhile: what was begun does not end under it.
  if (named.some(({ outcome }) => isBlocking(outcome))) return stopped(known, [...published, ...named]);
  if (drafted?.text !== undefined) await forge?.versionReleases.publish(drafted.release, drafted.text);
  // A release that was published before keeps the signatures that it has.
  const isReleased = drafted?.text !== undefined;
  if (forge === undefined || isReleased)
    published.push(...signedFindings(session, verified, { ...signed, isReleased }));
  const written = await environmentStep(session, { step: verified, known, serving, key: wish.key });
  if (written.isWaiting) return { record: written.record, findings: [...published, ...written.findings] };
  const tagged = await stageTagStep(session, verified, written.record);
  const done = await finish(session, tagged.record, wish.key);
  return { ...done, findings: [...published, ...written.findings, ...tagged.findings, ...done.findings] };
}

function refused(record: PromotionRecord, findings: readonly Finding[]): Carried {
  return { record: { ...record, state: "refused", outcome: "fail", findings: [...findings] }, findings };
}

/** Begun, and gone on with by the next run: what stopped it is its outcome. */
function stopped(record: PromotionRecord, findings: readonly Finding[]): Carried {
  return { record: { ...record, outcome: verdictOf(findings) }, findings };
}

async function beginningOf({ place }: Session, verified: ProvenRequest): Promise<PromotionRecord> {
  const { request, proven, recorded, environment, registered, findings } = verified;
  const { evidence, run } = proven;
  const served = environment && servedIn(environment, request.model);
  const { promotions } = recorded;
  const begins: Begins = { version: request.version, artifact: run.artifact.digest, action: request.action };
  const own = promotions.filter((one) => one.stage === request.stage && one.state === "done");
  const again = own.findLastIndex((one) => isAgain(one, begins));
  const isLast = again >= 0 && (request.stage === undefined || again === own.length - 1);
  const asked = registered?.assignments.find(({ tag }) => tag.name === request.tag?.name);
  const open = promotions.findLast((one) => one.stage === request.stage && one.state !== "done");
  const counter =
    request.stage === undefined
      ? undefined
      : (asked?.counter ??
        (isLast ? own[again]?.counter : undefined) ??
        (open?.version === request.version ? open.counter : undefined) ??
        freeCounter(registered, promotions));
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
    requestedBy: await askedBy(place, request),
    counter,
    place: isLast ? again : own.length,
    now: place.host.now(),
  });
}

/** What was carried out and lost something since is carried out again, and not a second time; an emergency never was. */
function isAgain(one: PromotionRecord, { version, artifact, action }: Begins): boolean {
  return one.version === version && one.artifact === artifact && one.action === action && one.emergency === undefined;
}

type Begins = Pick<PromotionRecord, "version" | "artifact" | "action">;

/** What the stage is to serve; undefined where a version is only released. */
export function servingOf(session: Session, verified: ProvenRequest, begun: PromotionRecord): Serving | undefined {
  const { request, stage, proven } = verified;
  if (stage === undefined) return undefined;
  const url = runUrl(session.place.host);
  const why = request.reason === undefined || request.reason === "" ? "" : `\n\n${prose(request.reason, 2000)}`;
  return {
    model: request.model,
    stage,
    version: request.version,
    digest: proven.run.artifact.digest,
    reference: referenceOf({ ...begun, address: begun.address ?? expectedAddress(session, request.model) }),
    begun,
    occasion: begun.key,
    title: `Promote ${request.model} ${request.version} to ${stage.name}`,
    body: `${begun.from?.version === undefined ? "" : `It served ${begun.from.version}. `}${proven.run.artifact.digest}${url === undefined ? "" : `\n${url}`}${why}`,
  };
}
