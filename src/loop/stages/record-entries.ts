import type { Acceptance, EvaluationRecord, LedgerEntry, RunRecord, VerdictRecord } from "../../generated/types.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import { isFullyApproved } from "../../work/governance/anchor.ts";
import { newEntry, type LedgerBodies, type LedgerKind } from "../../stores/ledger-entry.ts";
import type { Place } from "../place/place.ts";

export type Provenance = NonNullable<Acceptance["provenance"]>;

/** What is put on the ledger for one model. */
export interface Recordable {
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord | undefined;
  readonly verdict: VerdictRecord | undefined;
  /** The pull request that it came with. */
  readonly pull: number | undefined;
  /** Where the artifact's bytes come from. */
  readonly provenance: Provenance;
  /** Of all that judges the model at what was pushed. */
  readonly judging: Digest;
  /** Where it is not the verdict's alone. */
  readonly outcome?: VerdictRecord["outcome"];
  /** Its name before, while nothing has passed under this one. */
  readonly formerName?: string | undefined;
  /** Digest of the reference profile in the store. */
  readonly profile?: string | undefined;
}

/** Where and when something was recorded. */
export type EntryOrigin = Omit<Parameters<typeof newEntry>[0], "kind" | "model" | "body">;

export function originOf(place: Place, { pull }: Pick<Recordable, "pull">, branch: string | undefined): EntryOrigin {
  const { host, commit } = place;
  const [by, repository] = [host.env("GITHUB_ACTOR"), host.env("GITHUB_REPOSITORY_ID")];
  return {
    recordedAt: host.now(),
    suite: suiteVersion(),
    ...(commit !== undefined && { commit }),
    ...(pull !== undefined && { pull }),
    ...(by !== undefined && { by }),
    ...(repository !== undefined && { repository }),
    ...(branch !== undefined && { branch }),
  };
}

interface Written {
  readonly origin: EntryOrigin;
  readonly isAccepted: boolean;
  readonly workflowRun: Acceptance["workflowRun"];
}

/** The entries of one model; without an acceptance where a later push was recorded before. */
export function entriesOf(
  recordable: Recordable,
  { origin, isAccepted, workflowRun }: Written,
): readonly LedgerEntry[] {
  const { run, evaluation, verdict } = recordable;
  const entry = <K extends LedgerKind>(kind: K, body: LedgerBodies[K]): LedgerEntry =>
    newEntry({ kind, model: run.model, body, ...origin });
  // How it was fetched is this run's affair; the record is about how it was made.
  const { fetchedFrom: _, ...made } = run;
  const trained = { ...made, status: "trained" } as const;
  return [
    entry("run", trained),
    ...(evaluation === undefined ? [] : [entry("evaluation", evaluation)]),
    ...(verdict === undefined ? [] : [entry("verdict", verdict)]),
    ...(isAccepted ? [entry("acceptance", acceptanceOf({ ...recordable, run: trained }, workflowRun))] : []),
  ];
}

function acceptanceOf(
  { run, evaluation, verdict, judging, provenance, formerName, outcome, profile }: Recordable,
  workflowRun: Acceptance["workflowRun"],
): LedgerBodies["acceptance"] {
  const digestOf = (body: object) => sha256(canonicalJson(body));
  return {
    trainKey: run.trainKey,
    ...(evaluation !== undefined && { evaluationKey: evaluation.evaluationKey }),
    ...(verdict !== undefined && { verdictKey: verdict.verdictKey, outcome: outcome ?? verdict.outcome }),
    artifact: run.artifact.digest,
    ...(run.predictions !== undefined && { predictions: run.predictions.digest }),
    bytes: run.artifact.bytes,
    path: run.artifact.path,
    durationSeconds: run.durationSeconds,
    ...(formerName !== undefined && { formerName }),
    ...(profile !== undefined && { profile }),
    judging,
    provenance,
    ...(isFullyApproved(verdict?.governance) && { anchor: true }),
    ...(workflowRun !== undefined && { workflowRun }),
    evidence: {
      run: digestOf(run),
      ...(evaluation !== undefined && { evaluation: digestOf(evaluation) }),
      ...(verdict !== undefined && { verdict: digestOf(verdict) }),
    },
  };
}

/** The run of GitHub's that records; undefined elsewhere. */
export function workflowRunOf({ host }: Place): Acceptance["workflowRun"] {
  const [id = "", attempt, runner, workflow = ""] = [
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
    "RUNNER_ENVIRONMENT",
    "GITHUB_WORKFLOW_REF",
  ].map((name) => host.env(name));
  if (!/^[0-9]{1,20}$/.test(id)) return undefined;
  return {
    id,
    attempt: Number(attempt ?? 1),
    ...(runner !== undefined && runner !== "" && { runner }),
    ...(workflow !== "" && { workflow }),
  };
}
