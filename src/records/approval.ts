import type { VerdictRecord } from "../generated/types.ts";
import { hexOf } from "./canonical.ts";

/** Who accepted exactly which verdict. */
export type Approval = VerdictRecord["approvals"][number];

/**
 * The line that an approving review has to contain to accept exactly this: twelve digits of the key bind it to one
 * result, its limits and their changes included.
 */
export function approvalCommand(model: string, key: string): string {
  return `model-gitops approve ${model}@${hexOf(key).slice(0, 12)}`;
}

/** What stands between the line and the reason of who writes it. */
export const BECAUSE = " because ";
