import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { EvaluationRecord, RunRecord } from "../../generated/types.ts";
import type { ResolvedStage } from "../../manifest/resolved-promotion.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { evaluateCandidate } from "../evidence/evaluate-model.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";
import type { VersionEvidence } from "./evidence.ts";
import { servedIn, type Environment } from "../models/environment.ts";

interface Compared {
  /** What was recorded; or, where something else serves by now, what was measured against that. */
  readonly evaluation: EvaluationRecord;
  readonly findings: readonly Finding[];
}

interface Comparing {
  readonly evidence: VersionEvidence;
  readonly run: RunRecord;
  readonly stage: ResolvedStage | undefined;
  readonly environment: Environment | undefined;
}

/** The environment that everything is judged against. */
const JUDGED = "production";

/** Where production serves something else than the evaluation compared with, the version is judged again, against that. */
export async function againstServed(
  session: Session,
  version: ChangedModel,
  { evidence, run, stage, environment }: Comparing,
): Promise<Compared> {
  const recorded = evidence.evaluation.body;
  const served = environment && servedIn(environment, version.name);
  const isMoved =
    stage?.name === JUDGED &&
    served !== undefined &&
    served.digest !== recorded.candidate.digest &&
    served.digest !== recorded.baseline.artifact?.digest;
  if (!isMoved) return { evaluation: recorded, findings: [] };
  const code = userCode(session, version);
  if (code !== undefined) return { evaluation: recorded, findings: [notHere(version.name, code)] };
  const { log } = session.place.host;
  log.info(
    `${version.name}: ${JUDGED} serves ${served.version ?? served.digest.slice(0, 19)} since the verdict; it is judged again.`,
  );
  const { evaluation, findings } = await evaluateCandidate(session, { model: version, run });
  const isCompared = evaluation?.baseline.artifact?.digest === served.digest;
  if (evaluation !== undefined && isCompared) return { evaluation, findings: notPassing(findings) };
  const message = `${JUDGED} serves ${served.version ?? served.digest.slice(0, 19)} of ${version.name}, and the version was compared with ${recorded.baseline.artifact?.digest.slice(0, 19) ?? "nothing"}; it could not be compared with what serves now.`;
  return {
    evaluation: recorded,
    findings: [
      ...notPassing(findings),
      findingOf(PROMOTION.baseline, { outcome: "unmeasured", model: version.name, message }),
    ],
  };
}

/** What judging again would run of the repository's own beside a token that writes; nothing on a laptop, whose owner runs it. */
function userCode({ place }: Session, { judged }: ChangedModel): string | undefined {
  if (place.host.kind === "terminal") return undefined;
  if (judged.prediction.kind === "command") return "its predict command";
  const fetched = judged.evaluationData.find((name) => judged.datasets[name]?.fetch !== undefined);
  return fetched === undefined ? undefined : `the fetch command of ${fetched}`;
}

function notHere(model: string, what: string): Finding {
  const message = `${JUDGED} serves another version of ${model} since the verdict, and judging again would run ${what} beside a token that writes.`;
  const remediation = "Bring the model through a pull request again: it is compared there with what serves now.";
  return findingOf(PROMOTION.baseline, { outcome: "unmeasured", model, message, remediation });
}

function notPassing(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ outcome }) => isBlocking(outcome) || outcome === "warn");
}
