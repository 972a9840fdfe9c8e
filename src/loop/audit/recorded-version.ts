import type {
  Acceptance,
  EvaluationRecord,
  GovernanceInput,
  LedgerEntry,
  RunRecord,
  VerdictRecord,
} from "../../generated/types.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { hexOf } from "../../records/canonical.ts";
import { keptBy } from "../../records/artifact.ts";
import { hasArtifact } from "../../stores/artifact.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { storedInput } from "../governance/standing-evidence.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

/** What stands of a model, by the ledger, with all that proves it. */
export interface RecordedVersion {
  readonly acceptance: Acceptance;
  readonly entry: Pick<LedgerEntry, "commit" | "recordedAt" | "pull">;
  readonly run: RunRecord | undefined;
  readonly evaluation: EvaluationRecord | undefined;
  readonly verdict: VerdictRecord | undefined;
  /** The document that its policies were asked of. */
  readonly input: GovernanceInput | undefined;
  /** What of it is missing or cannot be trusted. */
  readonly findings: readonly Finding[];
}

/** The newest version that passed, and what of its evidence is not there. Undefined where nothing was accepted yet. */
export async function recordedVersion(place: Place, { name }: ModelAtRevision): Promise<RecordedVersion | undefined> {
  const { ledger } = place;
  const found = await ledger.latestPassing(name);
  const broken = ledger.findings().filter(({ model }) => model === name);
  if (found === undefined) return undefined;
  const { body: acceptance, commit, recordedAt, pull } = found;
  const { trainKey, evaluationKey, verdictKey } = acceptance;
  const runs = await ledger.runs(name, trainKey);
  const run = runs.find(({ body }) => body.artifact.digest === acceptance.artifact)?.body;
  const evaluation =
    evaluationKey === undefined ? undefined : (await ledger.find("evaluation", name, hexOf(evaluationKey)))?.body;
  const verdict = verdictKey === undefined ? undefined : (await ledger.find("verdict", name, hexOf(verdictKey)))?.body;
  const digest = verdict?.governance?.input;
  const input = digest === undefined ? undefined : await storedInput(place, name, digest);
  const isStored = run !== undefined && (await isInStore(place, name, run));
  const missing = [
    run === undefined ? "its run record" : isStored ? "" : "the bytes of its artifact",
    evaluationKey !== undefined && evaluation === undefined ? "its evaluation" : "",
    verdictKey !== undefined && verdict === undefined ? "its verdict" : "",
    digest !== undefined && input === undefined ? "the document that its policies were asked of" : "",
  ].filter((part) => part !== "");
  const findings = missing.map((part) =>
    findingOf(AUDIT.evidence, {
      model: name,
      subject: part,
      message: `Of ${name} at ${acceptance.artifact.slice(0, 19)}, ${part} cannot be had.`,
    }),
  );
  return {
    acceptance,
    entry: { ...(commit !== undefined && { commit }), recordedAt, ...(pull !== undefined && { pull }) },
    run,
    evaluation,
    verdict,
    input,
    findings: [...broken, ...findings],
  };
}

async function isInStore(place: Place, name: string, run: RunRecord): Promise<boolean> {
  const store = place.storeOf(name);
  const found = await Promise.all(keptBy(run).map((artifact) => hasArtifact(store, artifact)));
  return found.every((isThere) => isThere);
}
