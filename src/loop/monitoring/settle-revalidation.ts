import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed } from "../../kernel/text.ts";
import type { Revalidation } from "../../records/kinds/revalidation.ts";
import { nextRevalidation } from "../../work/monitor/revalidation/due.ts";
import { revalidationProblems } from "../../work/monitor/revalidation/problems.ts";
import { rulesDigest } from "../../work/monitor/window-key.ts";
import type { Ruled } from "../place/session.ts";
import { acceptedModel } from "./accepted.ts";
import { MONITOR } from "./monitor-rules.ts";
import type { WatchedModel } from "./watched-models.ts";

interface LeftRevalidation {
  /** What the monitor left. */
  readonly left: Revalidation | undefined;
  /** The last one on the ledger. */
  readonly before: Revalidation | undefined;
}

/** A revalidation that is the ledger's already, since the job ran again, is nothing new. */
export async function soundRevalidation(
  ruled: Ruled,
  { model, monitoring }: WatchedModel,
  { left, before }: LeftRevalidation,
): Promise<{ readonly sound: Revalidation | undefined; readonly findings: readonly Finding[] }> {
  if (left === undefined || left.key === before?.key) return { sound: undefined, findings: [] };
  const accepted = await acceptedModel(ruled, model);
  const problems =
    typeof accepted === "string"
      ? [accepted.replace(/\.$/, "")]
      : revalidationProblems(left, {
          model: model.name,
          artifact: accepted.artifact,
          rules: rulesDigest(model.judged.manifest),
          next: nextRevalidation({ monitoring, ...accepted, last: before }),
          now: ruled.place.host.now(),
        });
  if (problems.length === 0) return { sound: left, findings: [] };
  const message = `The revalidation of ${model.name} is not recorded: ${listed(problems)}.`;
  return {
    sound: undefined,
    findings: [findingOf(MONITOR.window, { model: model.name, subject: "revalidation", message })],
  };
}
