import type { EvaluationRecord, GovernanceInput, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import { keptBy } from "../../records/artifact.ts";
import { hexOf } from "../../records/canonical.ts";
import { hasArtifact } from "../../stores/artifact.ts";
import type { Recorded } from "../../stores/ledger-entry.ts";
import type { Ledger } from "../../stores/ledger.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { storedInput } from "../governance/standing-evidence.ts";
import type { Place } from "../place/place.ts";
import { ownPart } from "./own-part.ts";

/** What stands of a model, by the ledger, with all that proves it: entries whole, with their signatures. */
export interface RecordedVersion {
  readonly acceptance: NonNullable<Awaited<ReturnType<Ledger["latestPassing"]>>>;
  readonly run: Recorded<"run", RunRecord> | undefined;
  readonly evaluation: Recorded<"evaluation", EvaluationRecord> | undefined;
  readonly verdict: Recorded<"verdict", VerdictRecord> | undefined;
  /** The document that its policies were asked of. */
  readonly input: GovernanceInput | undefined;
}

export interface Evidence {
  /** The newest version that passed; undefined where nothing was accepted yet. */
  readonly version: RecordedVersion | undefined;
  /** What of it is missing or cannot be trusted. */
  readonly findings: readonly Finding[];
}

/** The newest version that passed, and what of its evidence cannot be had. */
export async function recordedVersion(place: Place, name: string): Promise<Evidence> {
  const { ledger } = place;
  const acceptance = await ledger.latestPassing(name);
  const newest = await ledger.latestAcceptance(name);
  const found = acceptance === undefined ? { findings: [] } : await evidenceOf(place, name, acceptance);
  // What the ledger met on the way.
  const broken = ledger.findings().filter(({ model }) => model === name);
  return { version: undefined, ...found, findings: [...broken, ...unpassed(name, newest), ...found.findings] };
}

function unpassed(name: string, newest: RecordedVersion["acceptance"] | undefined): readonly Finding[] {
  const { outcome, artifact } = newest?.body ?? {};
  if (outcome === undefined || artifact === undefined || !isBlocking(outcome)) return [];
  const message = `The default branch has ${name} at ${artifact.slice(0, 19)}, whose verdict is “${outcome}” and which nobody accepted.`;
  return [findingOf(AUDIT.passed, { model: name, subject: "verdict", message })];
}

async function evidenceOf(place: Place, name: string, acceptance: RecordedVersion["acceptance"]): Promise<Evidence> {
  const { ledger } = place;
  const { trainKey, evaluationKey, verdictKey, artifact } = acceptance.body;
  const runs = await ledger.runs(name, trainKey);
  const run = runs.find(({ body }) => body.artifact.digest === artifact);
  const evaluation = evaluationKey && (await ledger.find("evaluation", name, hexOf(evaluationKey)));
  const verdict = verdictKey && (await ledger.find("verdict", name, hexOf(verdictKey)));
  const digest = verdict ? verdict.body.governance?.input : undefined;
  const stored = await ownPart({ name: `The store of ${name}`, model: name }, async () => ({
    hasBytes: run !== undefined && (await isInStore(place, name, run.body)),
    input: digest === undefined ? undefined : await storedInput(place, name, digest),
  }));
  const isRead = "made" in stored;
  const { hasBytes, input } = isRead ? stored.made : { hasBytes: true, input: undefined };
  const missing = [
    run === undefined ? "its run record" : hasBytes ? "" : "the bytes of its artifact",
    evaluationKey !== undefined && evaluation === undefined ? "its evaluation" : "",
    verdictKey !== undefined && verdict === undefined ? "its verdict" : "",
    isRead && digest !== undefined && input === undefined ? "the document that its policies were asked of" : "",
  ].filter((part) => part !== "");
  const findings = missing.map((part) =>
    findingOf(AUDIT.evidence, {
      model: name,
      subject: part,
      message: `Of ${name} at ${artifact.slice(0, 19)}, ${part} cannot be fetched.`,
    }),
  );
  return {
    version: { acceptance, run, evaluation: evaluation || undefined, verdict: verdict || undefined, input },
    findings: isRead ? findings : [...findings, stored.finding],
  };
}

async function isInStore(place: Place, name: string, run: RunRecord): Promise<boolean> {
  const store = place.storeOf(name);
  const found = await Promise.all(keptBy(run).map((artifact) => hasArtifact(store, artifact)));
  return found.every((isThere) => isThere);
}
