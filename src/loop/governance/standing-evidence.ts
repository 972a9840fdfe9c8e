import { join } from "node:path";
import type { EvaluationRecord, GovernanceInput, RunRecord, ScanRecord } from "../../generated/types.ts";
import { digestOf } from "../../host/file-digest.ts";
import { readIfThere } from "../../host/files.ts";
import { hexOf } from "../../records/canonical.ts";
import { knownNames } from "../models/known-names.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

/** What is known of a version that was recorded before. */
export interface StandingEvidence {
  readonly run: RunRecord | undefined;
  readonly evaluation: EvaluationRecord | undefined;
  readonly scan: ScanRecord | undefined;
  /** The document that its policies were asked of. */
  readonly input: GovernanceInput | undefined;
}

const NOTHING: StandingEvidence = { run: undefined, evaluation: undefined, scan: undefined, input: undefined };

/**
 * The evidence of the version that the ledger has of this very trainKey: what a change of words alone is judged by. Nothing
 * is measured or loaded.
 */
export async function standingEvidence(
  place: Place,
  { name, formerName, trainKey }: Pick<ModelAtRevision, "name" | "formerName" | "trainKey">,
): Promise<StandingEvidence> {
  for (const known of (await knownNames(place, name, formerName)).toReversed()) {
    const accepted = (await place.ledger.latestAcceptance(known))?.body;
    if (accepted?.trainKey !== trainKey) continue;
    const runs = await place.ledger.runs(known, trainKey);
    const run = runs.find(({ body }) => body.artifact.digest === accepted.artifact)?.body;
    const { evaluationKey, verdictKey } = accepted;
    const evaluation = evaluationKey && (await place.ledger.find("evaluation", known, hexOf(evaluationKey)))?.body;
    const verdict = verdictKey && (await place.ledger.find("verdict", known, hexOf(verdictKey)))?.body;
    const digest = verdict ? verdict.governance?.input : undefined;
    const input = digest === undefined ? undefined : await storedInput(place, known, digest);
    return { run, evaluation: evaluation || undefined, scan: input && scanOf(known, input), input };
  }
  return NOTHING;
}

/** The document of a verdict, from the store; undefined where it is not there or is another. */
export async function storedInput(place: Place, name: string, digest: string): Promise<GovernanceInput | undefined> {
  const file = join(place.scratch, `governance-${hexOf(digest).slice(0, 16)}.json`);
  if (!(await place.storeOf(name).get(digest, file)) || (await digestOf(file)) !== digest) return undefined;
  const bytes = await readIfThere(file);
  const { parseGovernanceInput } = await import("../../records/governance-input.ts");
  return bytes && parseGovernanceInput(new TextDecoder().decode(bytes), `governance.json of ${name}`);
}

/** What was looked at then, as it was recorded. */
function scanOf(model: string, { scan, datasets }: GovernanceInput): ScanRecord | undefined {
  if (scan === undefined) return undefined;
  const rows = datasets.flatMap(({ name, quality, personal }) =>
    quality === undefined || quality.digest === undefined
      ? []
      : [
          [
            name,
            {
              digest: quality.digest,
              rows: quality.rows,
              columns: quality.columns,
              ...(quality.duplicates !== undefined && { duplicates: quality.duplicates }),
              ...(quality.missingTargets !== undefined && { missingTargets: quality.missingTargets }),
              personal: (personal ?? []).map(({ column, type, confidence, share = 0 }) => ({
                column,
                type,
                confidence,
                share,
                n: 0,
              })),
            },
          ] as const,
        ],
  );
  return {
    schema: "model-gitops/scan/v1",
    model,
    artifact: scan.artifact,
    files: scan.files,
    secrets: scan.secrets,
    datasets: Object.fromEntries(rows),
  };
}
