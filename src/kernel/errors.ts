/**
 * A mistake the user can mend. The message says what was wrong, where, and what to do; it is shown without a
 * stack. Everything else that is thrown is our own bug.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** What this machine or its network lacks, whatever it was asked for: no model and no file is to blame. */
export class MachineError extends UserError {}

/** The message of anything that can be thrown, on one line where it has several. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim() === "" ? "unknown error" : message;
}

/** What a UserError says, for a finding or a warning to tell on. Anything else is a defect, which is thrown again. */
export function userMessage(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  return messageOf(error);
}

/** The operating system's code of an error (`ENOENT`, `ENOSPC`, …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
