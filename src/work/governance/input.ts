import type { Finding } from "../../findings/finding.ts";
import type {
  CardDiff,
  CheckOutcome,
  EvaluationRecord,
  GovernanceInput,
  GovernedDataset,
  GovernedProvenance,
  RunRecord,
  ScanRecord,
} from "../../generated/types.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { ModelManifest } from "../../generated/types.ts";
import { governedDatasets } from "./input-datasets.ts";
import { governedEvaluation, governedProduction } from "./input-evaluation.ts";

/** What a stage gathered of one model before its policies are asked; what is undefined nobody looked at. */
export interface GovernanceFacts extends Pick<
  GovernanceInput,
  "stage" | "approvals" | "changed" | "waivers" | "references"
> {
  readonly owners: GovernanceInput["owners"] | undefined;
  readonly anchor: GovernanceInput["anchor"] | undefined;
  readonly envelope: GovernanceInput["envelope"] | undefined;
  readonly card: GovernanceInput["card"] | undefined;
  readonly monitor: GovernanceInput["monitor"] | undefined;
  readonly issues: GovernanceInput["issues"] | undefined;
  readonly repo: GovernanceInput["repo"] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** With what judges as the base branch has it. */
  readonly model: ResolvedModel;
  readonly base: ModelManifest | undefined;
  readonly trainKey: string;
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly scan: ScanRecord | undefined;
  /** What was looked at when the version was recorded, where nobody looks again. */
  readonly recorded?: GovernanceInput | undefined;
  /** What the standing checks found, people's acceptances and waivers counted. */
  readonly findings: readonly Finding[];
  readonly diff: CardDiff | undefined;
  readonly provenance: GovernedProvenance | undefined;
}

const HAZARDS = ["format", "code", "structure", "remote-code", "secret"] as const;

/** The one document that rules look at. The same facts give the same bytes, so that a verdict can be computed again. */
export function governanceInput(facts: GovernanceFacts): GovernanceInput {
  const { now, model, base, evaluation, run, scan, diff, provenance } = facts;
  const artifact = run?.artifact.digest;
  const production = evaluation && governedProduction(evaluation);
  return {
    schema: "model-gitops/governance-input/v1",
    stage: facts.stage,
    now: new Date(now).toISOString(),
    tier: model.manifest.governance?.risk ?? "undeclared",
    model: model.manifest,
    ...(base !== undefined && { base }),
    ...(facts.owners !== undefined && { owners: facts.owners }),
    datasets: governedDatasets(facts).map((dataset) => asRecorded(dataset, facts.recorded)),
    ...(evaluation !== undefined && {
      evaluation: governedEvaluation(evaluation, evaluation.candidate.digest === artifact),
    }),
    ...(production !== undefined && { production }),
    ...(facts.anchor !== undefined && { anchor: facts.anchor }),
    ...(facts.envelope !== undefined && { envelope: facts.envelope }),
    checks: checksOf(facts),
    ...(scan === undefined && facts.recorded?.scan !== undefined && { scan: facts.recorded.scan }),
    ...(scan !== undefined && {
      scan: {
        artifact: scan.artifact,
        isOfCandidate: scan.artifact === artifact,
        files: scan.files,
        secrets: scan.secrets ?? [],
      },
    }),
    references: facts.references,
    ...(facts.card !== undefined && { card: facts.card }),
    ...(diff !== undefined && { diff }),
    ...(provenance !== undefined && { provenance }),
    approvals: facts.approvals,
    changed: facts.changed,
    ...(facts.monitor !== undefined && { monitor: facts.monitor }),
    ...(facts.issues !== undefined && { issues: facts.issues }),
    waivers: facts.waivers,
    ...(facts.repo !== undefined && { repo: facts.repo }),
  };
}

/** Rows that are the same as then are what they were found to be. */
function asRecorded(dataset: GovernedDataset, recorded: GovernanceInput | undefined): GovernedDataset {
  const then = recorded?.datasets.find(({ name }) => name === dataset.name);
  if (then === undefined || then.digest === undefined || then.digest !== dataset.digest) return dataset;
  const { quality, personal } = then;
  return { ...dataset, ...(quality !== undefined && { quality }), ...(personal !== undefined && { personal }) };
}

/** By rule. A scan that found nothing is a pass of its own; it leaves no finding. */
function checksOf({ findings, scan, run, recorded }: GovernanceFacts): Record<string, CheckOutcome[]> {
  const checks = new Map<string, CheckOutcome[]>();
  for (const { rule, outcome, message, subject } of findings)
    checks.set(rule, [...(checks.get(rule) ?? []), { outcome, message, ...(subject !== undefined && { subject }) }]);
  if (scan !== undefined && scan.artifact === run?.artifact.digest)
    for (const hazard of HAZARDS)
      if (!checks.has(`safety/${hazard}`) && !scan.files.some((file) => has(file, hazard)))
        checks.set(`safety/${hazard}`, [{ outcome: "pass", message: `${scan.files.length} files were looked at.` }]);
  // Where nothing was measured again, what the gate found then still says what the version is.
  for (const [rule, found] of Object.entries(recorded?.checks ?? {}))
    if (rule.startsWith("gate/") && !checks.has(rule)) checks.set(rule, found);
  return Object.fromEntries(checks);
}

function has({ problems }: ScanRecord["files"][number], hazard: string): boolean {
  return problems.some((problem) => problem.hazard === hazard);
}
