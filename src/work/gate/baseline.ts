import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Case, GateRule } from "./case.ts";

export const BASELINE: GateRule = {
  id: "gate/baseline",
  title: "The baseline was available",
  why: "A baseline that cannot be fetched still exists, so this is no first model. Without it nothing is known about the change.",
  remediation: "Restore the artifact in the store, or run record on the base branch again, and run this check again.",
  judge,
};

function judge({ evaluation: { baseline, candidate } }: Case): readonly Finding[] {
  if (baseline.status === "same" && baseline.artifact !== undefined && baseline.artifact.digest !== candidate.digest) {
    const message = "The evaluation says that the candidate is the baseline, and they have different digests.";
    return [findingOf(BASELINE, { outcome: "unmeasured", message, remediation: "Run the evaluation again." })];
  }
  if (baseline.status !== "unavailable") return [];
  const { reason = "no reason was given", source, artifact } = baseline;
  const named = source === undefined ? "" : ` It is named by ${source}.`;
  const why = `${reason.replace(/\.+$/, "")}.${named}`;
  if (artifact === undefined)
    return [findingOf(BASELINE, { outcome: "unmeasured", message: `The baseline could not be fetched: ${why}` })];
  // It was had, so nothing is to be restored; the finding of the evaluation says what to do about this cause.
  const remediation = "Do what evaluate/baseline advises, and run this check again.";
  return [findingOf(BASELINE, { outcome: "unmeasured", message: why, remediation })];
}
