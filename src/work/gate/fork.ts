import { findingOf, type Finding } from "../../findings/finding.ts";
import type { GateRule } from "./case.ts";

export const FORK: GateRule = {
  id: "gate/fork",
  title: "A fork's own report is advice",
  why: "The author of a fork controls the workflow that measured it.",
  remediation:
    "A maintainer evaluates the exact commit in this repository, for example by pushing it to a branch here.",
};

/** In the fork's own run. */
export function judgeOwnRun(model: string): Finding {
  const message =
    "The numbers come from a fork's own run, which its author controls: they are advice until trusted code has evaluated it.";
  return findingOf(FORK, { outcome: "unmeasured", model, message });
}

/** In the trusted run that tells of it. */
export function judgeReported(model: string): Finding {
  return findingOf(FORK, { outcome: "unmeasured", model, message: "Trusted code has not evaluated this commit." });
}
