import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { EvaluationRecord, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { hexOf, type Digest } from "../../records/canonical.ts";
import type { Recorded } from "../../stores/ledger-entry.ts";
import type { Ledger } from "../../stores/ledger.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { modelAtCommit, type ModelAtCommit } from "../models/model-at-commit.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { gatherTrainKey } from "../models/train-key.ts";
import type { Place } from "../place/place.ts";

type AcceptanceEntry = NonNullable<Awaited<ReturnType<Ledger["latestPassing"]>>>;

/** All that the ledger says of the version that a commit stands for. */
export interface VersionEvidence {
  /** The model as it is at that commit. */
  readonly atCommit: ModelAtCommit;
  readonly trainKey: Digest;
  readonly acceptance: AcceptanceEntry;
  readonly run: Recorded<"run", RunRecord>;
  readonly evaluation: Recorded<"evaluation", EvaluationRecord>;
  readonly verdict: Recorded<"verdict", VerdictRecord>;
}

export interface GatheredEvidence {
  /** Undefined where something is missing, which the findings name. */
  readonly evidence?: VersionEvidence;
  readonly findings: readonly Finding[];
}

interface Wanted {
  readonly version: string;
  readonly commit: string;
}

/**
 * The evidence of a version: its trainKey is computed again from the tree of its commit, and run, evaluation, verdict and
 * acceptance are those of exactly that key. What is missing is named, with what to run.
 */
export async function versionEvidence(
  place: Place,
  model: Pick<ModelAtRevision, "name" | "head">,
  { version, commit }: Wanted,
): Promise<GatheredEvidence> {
  const { name } = model;
  const missing = (what: string, remediation?: string): GatheredEvidence => ({
    findings: [
      findingOf(PROMOTION.evidence, {
        outcome: "unmeasured",
        model: name,
        subject: version,
        message: `Of ${name} ${version} (${commit.slice(0, 7)}) ${what}.`,
        ...(remediation !== undefined && { remediation }),
      }),
    ],
  });
  const then = await modelAtCommit(place, { name, file: model.head.file }, commit);
  if (then === undefined)
    return missing(
      "the manifest cannot be read at that commit",
      "Check out with fetch-depth: 0, or name a commit that has the model.",
    );
  const { key: trainKey } = await gatherTrainKey(then.code, then.model);
  const entries = (await place.ledger.acceptances(name)).filter(({ body }) => body.trainKey === trainKey);
  const acceptance = entries.findLast(({ body: { outcome } }) => outcome === undefined || !isBlocking(outcome));
  if (acceptance === undefined) {
    return missing(
      entries.length === 0
        ? `nothing was recorded under its trainKey (${trainKey.slice(0, 19)}…)`
        : `everything that was recorded did not pass (${entries.at(-1)?.body.outcome ?? "fail"})`,
      entries.length === 0 ? undefined : "Have it accepted in a pull request, or promote a commit whose model passed.",
    );
  }
  const { evaluationKey, verdictKey, artifact } = acceptance.body;
  const run = (await place.ledger.runs(name, trainKey)).find(({ body }) => body.artifact.digest === artifact);
  const evaluation = evaluationKey && (await place.ledger.find("evaluation", name, hexOf(evaluationKey)));
  const verdict = verdictKey && (await place.ledger.find("verdict", name, hexOf(verdictKey)));
  if (run === undefined) return missing("the run record is not on the ledger");
  if (!evaluation) return missing("the evaluation is not on the ledger");
  if (!verdict) return missing("the verdict is not on the ledger");
  if (evaluation.body.candidate.digest !== artifact || evaluation.body.trainKey !== trainKey)
    return missing("the evaluation is of another artifact than the one that was accepted");
  if (
    (verdict.body.artifact ?? artifact) !== artifact ||
    (verdict.body.evaluationKey ?? evaluationKey) !== evaluationKey
  )
    return missing("the verdict is of something else than what was accepted");
  return { evidence: { atCommit: then, trainKey, acceptance, run, evaluation, verdict }, findings: [] };
}
