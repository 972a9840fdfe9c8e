import type { EvaluationRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { isBlocking } from "../findings/verdict.ts";
import { canonicalJson, sha256 } from "../records/canonical.ts";
import type { Artifact } from "../records/artifact.ts";
import { modelSignature } from "../work/provenance/model-signature.ts";
import { summary, testResult } from "../work/provenance/judged.ts";
import { trainingProvenance, type TrainingFacts } from "../work/provenance/training.ts";
import type { Statement } from "../work/provenance/statement.ts";
import { ATTESTATIONS } from "../records/asset-names.ts";
import { signStatement, type StatementSigner } from "./signer.ts";

/** All that is known of a version when it is released, from wherever it is released. */
export interface VersionFacts extends Omit<TrainingFacts, "run" | "byproducts"> {
  readonly artifact: Artifact;
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord;
  readonly verdict: VerdictRecord;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where the tests ran. */
  readonly url?: string;
}

export interface Signers {
  readonly statements: StatementSigner;
  /** Of the model signature, where that needs another: a repository that may not publish its names, for example. */
  readonly model?: StatementSigner;
}

export interface Attestation {
  /** The name of its file, beside the model. */
  readonly name: string;
  /** A Sigstore bundle. */
  readonly text: string;
}

/**
 * Everything that is signed of a version: the model signature, where it came from, how it was tested, and what passed.
 * All or nothing. Throws a UserError where the records are not of exactly this artifact, or its verdict blocks.
 */
export async function attestVersion(facts: VersionFacts, signers: Signers): Promise<readonly Attestation[]> {
  requireSame(facts);
  const { artifact, run, evaluation, verdict, now, url } = facts;
  const model = { name: ATTESTATIONS.model, statement: modelSignature(artifact, run.model), signer: signers.model };
  const provenance = trainingProvenance({
    ...facts,
    run: { ...run, artifact },
    byproducts: {
      evaluation: sha256(canonicalJson(evaluation)),
      verdict: sha256(canonicalJson(verdict)),
      run: sha256(canonicalJson(run)),
    },
  });
  const statements: readonly { name: string; statement: Statement; signer?: StatementSigner | undefined }[] = [
    model,
    { name: ATTESTATIONS.provenance, statement: provenance },
    { name: ATTESTATIONS.testResult, statement: testResult({ artifact, evaluation, verdict }, url) },
    { name: ATTESTATIONS.summary, statement: summary({ artifact, verdict }, now) },
  ];
  const signed: Attestation[] = [];
  for (const { name, statement, signer = signers.statements } of statements)
    signed.push({ name, text: await signStatement(statement, signer) });
  return signed;
}

function requireSame({ artifact, run, evaluation, verdict }: VersionFacts): void {
  const others = [
    ["run", run.artifact.digest],
    ["evaluation", evaluation.candidate.digest],
    ["verdict", verdict.artifact],
  ].filter(([, digest]) => digest !== artifact.digest);
  if (others.length > 0)
    throw new UserError(
      `Nothing is signed of ${artifact.digest}: the ${others.map(([what, digest]) => `${what} is of ${digest ?? "none"}`).join(", the ")}. Promote the version that was judged, or judge this one.`,
    );
  if (verdict.evaluationKey !== evaluation.evaluationKey)
    throw new UserError(
      `Nothing is signed of ${artifact.digest}: its verdict was not made of this evaluation. Judge it again.`,
    );
  if (isBlocking(verdict.outcome))
    throw new UserError(`Nothing is signed of ${artifact.digest}: its verdict is ${verdict.outcome}.`);
}
