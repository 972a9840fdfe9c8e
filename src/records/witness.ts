import type { WitnessedModel, WitnessRecord } from "../generated/types.ts";
import { canonicalJson, sha256 } from "./canonical.ts";

/** What a witness says, apart from who it is. */
export type Statement = Omit<WitnessRecord, "token">;

export function statementOf(models: readonly WitnessedModel[]): Statement {
  return { schema: "model-gitops/witness/v1", models: [...models] };
}

/** Whom the token is for: nothing but this statement, so that it is of no use for another, nor anywhere else. */
export function audienceOf({ schema, models }: Statement): string {
  return `model-gitops-witness:${sha256(canonicalJson({ schema, models }))}`;
}

/** What the gate judges by, by its path in a model's folder: what is brought after the merge has to be the same. */
export const WITNESSED_FILES = [
  "run.json",
  "evaluation.json",
  "replay.json",
  "proposed.json",
  "scan.json",
  "findings/train.json",
  "findings/evaluate.json",
  "findings/card.json",
] as const;

/** The gate's job in the templates, as its check is called. */
export const GATE_JOB = "model-gitops / gate";
