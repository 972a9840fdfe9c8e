import type { GovernanceVerdict } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";

/** Empty where nothing is waived; else it follows a sentence. A waiver of what only warns accepts nothing. */
export function acceptedRisk(governance: Pick<GovernanceVerdict, "notProven"> | undefined): string {
  const waived = governance?.notProven.length ?? 0;
  return waived === 0 ? "" : ` With accepted risk: ${plural(waived, "finding is", "findings are")} waived.`;
}
