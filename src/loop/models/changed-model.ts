import type { Dataset, JudgingChange, PlannedModel } from "../../generated/types.ts";
import { effectiveOf, modelAtRevision, type ModelAtRevision, type ModelFacts } from "./model-at-revision.ts";

/** A model, and what a change does to it. */
export interface ChangedModel extends ModelAtRevision {
  /** Evaluation datasets as the head has them, where it names others: the old decides, the new is shown. */
  readonly proposed: Readonly<Record<string, Dataset>>;
  /** Changes to what judges. */
  readonly changes: readonly JudgingChange[];
  /** New names in training.env and training.runner, new commands that fetch or predict, and code that predicts. */
  readonly needsApproval: readonly string[];
  /** What has to run for it. */
  readonly plan: PlannedModel;
}

/** A model that the plan names. */
export function changedModel(facts: ModelFacts, plan: PlannedModel): ChangedModel {
  const effective = effectiveOf(facts);
  return {
    ...modelAtRevision(facts, effective),
    proposed: effective.proposedDatasets,
    changes: plan.changes,
    needsApproval: [...effective.needsApproval, ...(facts.predictCode ?? [])],
    plan,
  };
}
