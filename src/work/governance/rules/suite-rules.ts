import type { GovernanceRule } from "../../../generated/types.ts";
import { APPROVAL_RULES } from "./approval.ts";
import { DATASET_RULES } from "./datasets.ts";
import { DOCUMENTATION_RULES } from "./documentation.ts";
import { ENVELOPE_RULES } from "./envelope.ts";
import { EVALUATION_RULES } from "./evaluation.ts";
import { FAIRNESS_RULES } from "./fairness.ts";
import type { SuiteRule } from "./form.ts";
import { OPERATIONS_RULES } from "./operations.ts";
import { OWNERSHIP_RULES } from "./ownership.ts";
import { PRIVACY_RULES } from "./privacy.ts";
import { PROVENANCE_RULES } from "./provenance.ts";
import { RISK_RULES } from "./risk.ts";
import { SAFETY_RULES } from "./safety.ts";
import { WAIVER_RULES } from "./waivers.ts";

export type CompleteRule = SuiteRule & Pick<GovernanceRule, "apiVersion" | "kind">;

const FAMILIES: readonly (readonly SuiteRule[])[] = [
  OWNERSHIP_RULES,
  RISK_RULES,
  DATASET_RULES,
  PRIVACY_RULES,
  EVALUATION_RULES,
  FAIRNESS_RULES,
  DOCUMENTATION_RULES,
  ENVELOPE_RULES,
  SAFETY_RULES,
  PROVENANCE_RULES,
  APPROVAL_RULES,
  OPERATIONS_RULES,
  WAIVER_RULES,
];

/**
 * Rules of the suite, in the form that users write theirs in, and evaluated by the same engine. A new one is an entry of
 * the nearest family's file and of the packs that ask it.
 */
export const SUITE_RULES: readonly CompleteRule[] = FAMILIES.flat().map((rule) => ({
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  ...rule,
}));
