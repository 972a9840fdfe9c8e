import { MachineError, userMessage } from "../kernel/errors.ts";
import { findingOf, type Finding, type Found } from "./finding.ts";
import type { Rule } from "./rules.ts";
import { MACHINE } from "./suite-rules.ts";

/**
 * What a UserError says, as unmeasured under a rule; what the machine lacks stands under the rule of that, and has its
 * advice in its message. Anything else is a defect, which is thrown again.
 */
export function unmeasured(rule: Rule, error: unknown, found: Omit<Found, "message" | "outcome">): Finding {
  const own = { ...found, outcome: "unmeasured", message: userMessage(error) } as const;
  return error instanceof MachineError
    ? findingOf(MACHINE.engine, { ...own, remediation: null })
    : findingOf(rule, own);
}
