import { findingOf, type Finding, type Location } from "../../findings/finding.ts";
import { listed } from "../../kernel/text.ts";
import type { GateRule } from "./case.ts";

export const FIRST_USE: GateRule = {
  id: "gate/first-use",
  title: "New environment names and runners are approved before first use",
  why: "They decide which secrets and machines the training code reaches.",
  remediation: "Ask an approver to accept them before training starts.",
};

export interface FirstUse {
  readonly model: string;
  /** What the base branch does not use yet. */
  readonly names: readonly string[];
  /** Who has accepted it. */
  readonly acceptedBy: string | undefined;
  /** The line of a review that would. */
  readonly approvalCommand: string;
  /** What else was said, and why it does not count. */
  readonly asides?: readonly string[];
  readonly location: Location | undefined;
}

/** Whether a person has accepted what training code is given for the first time. */
export function judgeFirstUse({ model, names, acceptedBy, approvalCommand, asides = [], location }: FirstUse): Finding {
  const used = listed(names.map((name) => `"${name}"`));
  if (acceptedBy !== undefined) {
    const message = `${used}: first used here, accepted by @${acceptedBy}.`;
    return findingOf(FIRST_USE, { outcome: "waived", model, message, location });
  }
  return findingOf(FIRST_USE, {
    outcome: "inconclusive",
    needsPerson: true,
    model,
    message: [`This pull request is the first to use ${used}. Nothing was trained.`, ...asides.slice(0, 3)].join(" "),
    remediation: `Ask an approver for an approving review with the line \`${approvalCommand}\`, then run again.`,
    location,
  });
}
