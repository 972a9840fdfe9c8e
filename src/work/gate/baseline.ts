import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Case, GateRule } from "./case.ts";

export const BASELINE: GateRule = {
  id: "gate/baseline",
  title: "The baseline was available",
  why: "A baseline that exists but cannot be fetched is no first model: without it nothing is known about the change.",
  remediation: "Restore the artifact in the store, or run record on the base branch again, and run this check again.",
  judge,
};

function judge({ evaluation: { baseline } }: Case): readonly Finding[] {
  if (baseline.status !== "unavailable") return [];
  const which = baseline.source === undefined ? "" : ` that ${baseline.source} names`;
  const message = `The baseline${which} could not be had: ${baseline.reason ?? "no reason was given"}.`;
  return [findingOf(BASELINE, { outcome: "unmeasured", message })];
}
