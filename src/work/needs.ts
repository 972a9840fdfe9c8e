import type { Finding } from "../findings/finding.ts";
import { UserError } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { GATE } from "./gate-rules.ts";

export interface NeedsQuestion {
  /** `toJSON(needs)` of the gate job; empty outside a split workflow. */
  readonly json: string;
  /** Whether the plan has anything to train: only then may the train job have been skipped. */
  readonly hasTraining: boolean;
}

/** A leg that failed or was skipped never becomes a success. Throws a UserError on text that is no `needs` context. */
export function judgeNeeds({ json, hasTraining }: NeedsQuestion): readonly Finding[] {
  if (json.trim() === "") return [];
  return Object.entries(parseNeeds(json)).flatMap(([job, result]) => {
    const isFine = result === "success" || (result === "skipped" && job === "train" && !hasTraining);
    if (isFine) return [];
    const message = `The job ${JSON.stringify(job)} ${result === "skipped" ? "was skipped" : `ended with ${JSON.stringify(result)}`}.`;
    return [{ rule: GATE.legs.id, outcome: "unmeasured", subject: job, message, remediation: GATE.legs.remediation }];
  });
}

function parseNeeds(json: string): Readonly<Record<string, string>> {
  const wrong = (): never => {
    throw new UserError("The input needs is not the needs context of a job. Write `needs: ${{ toJSON(needs) }}`.");
  };
  let needs: unknown;
  try {
    needs = JSON.parse(json);
  } catch {
    wrong();
  }
  if (!isRecord(needs)) return wrong();
  return Object.fromEntries(Object.entries(needs).map(([job, entry]) => [job, isRecord(entry) && typeof entry["result"] === "string" ? entry["result"] : wrong()]));
}
