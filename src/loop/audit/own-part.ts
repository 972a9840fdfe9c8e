import { findingOf, type Finding } from "../../findings/finding.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { userMessage } from "../../kernel/errors.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { isUsersMistake } from "../place/own-end.ts";

export interface Part {
  /** Completes "could not be looked at: …": `the environments`. */
  readonly name: string;
  readonly model?: string;
}

/**
 * One part of the audit, to its own end: what the store, the files or a permission keep from being looked at is
 * unmeasured, and the other parts are done. Where GitHub does not answer at all, nothing can be: that is thrown on.
 */
export async function ownPart<T>(
  { name, model }: Part,
  work: () => Promise<T>,
): Promise<{ readonly made: T } | { readonly finding: Finding }> {
  try {
    return { made: await work() };
  } catch (error) {
    if (!isOwn(error)) throw error;
    const message = `${name} could not be looked at: ${userMessage(error)}`;
    const found = { outcome: "unmeasured", subject: name, message, remediation: null } as const;
    return { finding: findingOf(AUDIT.part, { ...found, ...(model !== undefined && { model }) }) };
  }
}

/** A permission that is missing is of what needs it; a limit that is used up is of everything. */
function isOwn(error: unknown): boolean {
  return isUsersMistake(error) || (hasStatus(error, 403, 404, 409, 410, 422) && !/rate limit/i.test(String(error)));
}
