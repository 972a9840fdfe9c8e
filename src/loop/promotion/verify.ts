import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import { isEarly, judgeRequest } from "../../work/promotion/judge-request.ts";
import type { RegisteredModel } from "../../work/promotion/registry.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";
import { askAgain } from "./answers.ts";
import { againstServed } from "./baseline.ts";
import { fetchVersion } from "./bytes.ts";
import { versionEvidence, type VersionEvidence } from "./evidence.ts";
import { loadCheck } from "./load-check.ts";
import { isOnDefaultBranch } from "./merged.ts";
import { judgeVersion } from "./judged.ts";
import { environmentOf, servedIn, type Environment } from "../models/environment.ts";
import { environmentFiles, recordedPromotions, type Recorded } from "./standing.ts";
import { versionModel } from "./version-model.ts";
import { promoterFindings, tagFindings } from "./who.ts";

/** A request with everything that was found of it. */
export interface Verified {
  readonly request: PromotionRequest;
  readonly model: ModelAtRevision;
  readonly stage: ResolvedStage | undefined;
  readonly registered: RegisteredModel | undefined;
  readonly recorded: Recorded;
  /** Of the request's stage. */
  readonly environment: Environment | undefined;
  /** Undefined where a finding says why: it is stopped, or early. */
  readonly proven: Proven | undefined;
  readonly findings: readonly Finding[];
}

/** A version whose bytes were fetched and are those that its evidence is about. */
export interface Proven {
  readonly version: ChangedModel;
  readonly evidence: VersionEvidence;
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord;
}

export interface VerifyQuestion {
  readonly request: PromotionRequest;
  readonly model: ModelAtRevision;
  readonly registered: RegisteredModel | undefined;
}

/**
 * Everything that is asked before a version is released or serves: who asks, whether it can be meant, the evidence, the
 * verdict of today, the bytes, and what the model answers. The cheap questions come first; where one of them says no,
 * nothing is fetched.
 */
export async function verifyRequest(session: Session, question: VerifyQuestion): Promise<Verified> {
  const { place } = session;
  const { request, model, registered } = question;
  const { stages } = model.judged;
  const stage = stages.find(({ name }) => name === request.stage);
  const recorded = await recordedPromotions(place, model.name);
  const files = environmentFiles(session);
  const environment = stage && (await environmentOf(files, stage.name));
  const before = stage?.after === undefined ? undefined : await environmentOf(files, stage.after);
  const { evidence, findings: missing } = await versionEvidence(place, model, request);
  const first = [
    ...(await tagFindings(place, request)),
    ...(await promoterFindings(place, request)),
    ...judgeRequest({
      request,
      stages,
      registered,
      ...recorded,
      artifact: evidence?.acceptance.body.artifact,
      serves: environment && servedIn(environment, model.name),
      servesBefore: before && servedIn(before, model.name),
      isMerged: await isOnDefaultBranch(session, request.commit),
      now: place.host.now(),
    }),
    ...missing,
    // What the ledger holds of the model and nobody can trust.
    ...place.ledger.findings().filter((found) => found.model === model.name),
  ];
  const known = { request, model, stage, registered, recorded, environment };
  if (evidence === undefined || isStopped(first) || isEarly(first))
    return { ...known, proven: undefined, findings: first };
  const { proven, findings } = await prove(session, { ...known, evidence });
  return { ...known, proven, findings: [...first, ...findings] };
}

function isStopped(findings: readonly Finding[]): boolean {
  return findings.some(({ outcome }) => isBlocking(outcome));
}

interface Proving extends Pick<Verified, "request" | "model" | "stage" | "environment"> {
  readonly evidence: VersionEvidence;
}

async function prove(
  session: Session,
  { request, model, stage, environment, evidence }: Proving,
): Promise<Pick<Verified, "proven" | "findings">> {
  const { place } = session;
  const version = versionModel(model, evidence.atCommit, evidence.trainKey);
  const fetched = await fetchVersion(place, version, { run: evidence.run.body, version: request.version });
  if (fetched.run === undefined || isStopped(fetched.findings))
    return { proven: undefined, findings: fetched.findings };
  const { run } = fetched;
  const compared = await againstServed(session, version, { evidence, run, stage, environment });
  const { evaluation } = compared;
  const answered = await askAgain(place, version, {
    run,
    evaluation: evidence.evaluation.body,
    version: request.version,
  });
  const judged = await judgeVersion(session, version, { evidence, evaluation });
  const all = [...fetched.findings, ...compared.findings, ...answered, ...judged];
  const asked = isStopped(all) ? [] : await loadCheck(session, version, stage);
  const findings = [...all, ...asked].map((finding) => ({ ...finding, model: model.name }));
  return { proven: { version, evidence, run, evaluation }, findings };
}
