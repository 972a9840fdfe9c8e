import { findingOf, type Finding } from "../../findings/finding.ts";
import { INTERNAL } from "../../findings/suite-rules.ts";
import { ApiError, refusesOneThing } from "../../forge/api-error.ts";
import { machineError } from "../../host/files.ts";
import { MachineError, messageOf, UserError } from "../../kernel/errors.ts";
import type { Place } from "./place.ts";
import { STAGE } from "./stage-rules.ts";

/** What a stage made of a model; or why it stopped, and then nothing is known of the model. */
export type Ended<T> = { readonly made: T } | { readonly made?: undefined; readonly stopped: Finding };

/**
 * One model's part of a stage, to its own end: what it throws is unmeasured of this model, and the next one starts. A
 * defect of ours is told as one, with its stack in the log. What concerns every model is thrown on: a run that is
 * cancelled, an engine that cannot be had, a forge that does not answer or lets nothing more be done.
 */
export async function toItsEnd<T>(
  { host }: Pick<Place, "host">,
  model: string,
  work: () => Promise<T>,
): Promise<Ended<T>> {
  try {
    return { made: await work() };
  } catch (error) {
    if (host.signal.aborted || isEverybodys(error)) throw error;
    const known = error instanceof UserError ? error : machineError(error);
    if (known !== undefined) {
      const found = { outcome: "unmeasured", model, message: messageOf(known), remediation: null } as const;
      return { stopped: findingOf(STAGE.stopped, found) };
    }
    host.log.error(error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error));
    const message = `This is a defect of model-gitops: ${messageOf(error)}. Please report it with the log of this step.`;
    return { stopped: findingOf(INTERNAL.defect, { outcome: "unmeasured", model, message, remediation: null }) };
  }
}

/** Whether what was thrown is a mistake in the files of whoever wrote them, and nothing that concerns every model. */
export function isUsersMistake(error: unknown): boolean {
  return error instanceof UserError && !isEverybodys(error) && !(error instanceof ApiError);
}

function isEverybodys(error: unknown): boolean {
  return error instanceof MachineError || (error instanceof ApiError && !refusesOneThing(error));
}
