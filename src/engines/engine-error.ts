import { UserError } from "../kernel/errors.ts";

/**
 * An engine failed in a way that we do not know: nobody's mistake for sure, and one model's trouble, not the run's end.
 * What it measured is unmeasured. The engine's own words are the cause and not in the message: they may quote cells.
 */
export class EngineError extends UserError {}

/** Whether an engine's failure is what this goes back to. */
export function isEngineTrouble(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof EngineError) return true;
  return false;
}
