import { join } from "node:path";
import { findingOf } from "../findings/finding.ts";
import { INPUT, INTERNAL } from "../findings/suite-rules.ts";
import { isBlocking, verdictOf } from "../findings/verdict.ts";
import { machineError, writeAtomic } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import type { Forge } from "../forge/forge.ts";
import { parseInputs, type Fields } from "../inputs/fields.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import type { Result } from "../host/result.ts";
import type { Action } from "./action.ts";
import { publish } from "./publish.ts";
import { requireKnownPlace } from "./where.ts";

/** 0 pass, 1 findings that block, 2 the user can mend it, 3 our bug. */
export const EXIT = { pass: 0, findings: 1, user: 2, bug: 3 } as const;

export interface Environment {
  readonly host: Host;
  connect(): Promise<Forge | undefined>;
  /** Told of the result once it is settled: `--json`. */
  onResult?(result: Result): void;
}

/** One action from inputs to exit code; the only try/catch between an action and the process. */
export async function runAction<F extends Fields>(action: Action<F>, environment: Environment): Promise<number> {
  const { host } = environment;
  try {
    // First of all: a post step that is not told so would run the action once more.
    if (action.post !== undefined) await host.saveState(IS_POST, "true");
    requireKnownPlace(host);
    const inputs = parseInputs(action.inputs, host.input);
    const result = await action.run({ inputs, host, forge: once(environment.connect) });
    for (const [path, content] of Object.entries(result.files ?? {}))
      await writeAtomic(join(host.workspace, path), content);
    const lost = await handOn(result, host);
    await publish(result, host);
    if (lost !== undefined) throw lost;
    environment.onResult?.(result);
    // Of one model or of all: a run with a defect of ours in it is not green.
    if (result.findings.some(({ rule }) => rule === INTERNAL.defect.id)) return EXIT.bug;
    return isBlocking(verdictOf(result.findings)) && result.isAdvice !== true ? EXIT.findings : EXIT.pass;
  } catch (error) {
    return await explain(error, host);
  }
}

/** Later steps need the outputs, so one that is lost fails the run; people are told what was found all the same. */
async function handOn({ outputs = {} }: Result, host: Host): Promise<Error | undefined> {
  try {
    for (const [name, value] of Object.entries(outputs)) await host.output(name, value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** State by which the step that runs after the job knows itself. */
export const IS_POST = "isPost";

/** The same guard for the step that runs after the job. */
export async function runPost(action: Action, host: Host): Promise<number> {
  try {
    await action.post?.(host);
    return EXIT.pass;
  } catch (error) {
    return await explain(error, host);
  }
}

async function explain(error: unknown, host: Host): Promise<number> {
  if (host.signal.aborted) {
    host.log.warn("Cancelled. What was finished is kept; run again to go on.");
    return EXIT.user;
  }
  const mendable = error instanceof UserError ? error : machineError(error);
  if (mendable !== undefined) {
    await host.annotate([findingOf(INPUT.unusable, { message: mendable.message, remediation: null })]);
    return EXIT.user;
  }
  const message = `This is a defect of model-gitops: ${messageOf(error)}. Please report it with the log of this step.`;
  host.log.error(error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error));
  await host.annotate([findingOf(INTERNAL.defect, { message, remediation: null })]);
  return EXIT.bug;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
