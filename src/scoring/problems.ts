import { findingOf, type Finding } from "../findings/finding.ts";
import { isEngineTrouble } from "../engines/engine-error.ts";
import { UnknownOrder } from "../data/class-order.ts";
import { MachineError, messageOf, UserError } from "../kernel/errors.ts";
import { EVALUATE } from "./evaluate-rules.ts";

export type ProblemRule = keyof typeof EVALUATE;

/** Something the user can mend, with the rule it broke and the file it is about. */
export class Problem extends UserError {
  readonly rule: ProblemRule;
  readonly file: string | undefined;

  constructor(
    message: string,
    { rule, file, cause }: { readonly rule: ProblemRule; readonly file?: string | undefined; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.rule = rule;
    this.file = file;
  }
}

/** What a piece of work is about: what it throws for the user becomes a problem of that rule. */
export interface Concern {
  readonly rule: ProblemRule;
  /** Repository path. */
  readonly file?: string | undefined;
}

export async function within<T>({ rule, file }: Concern, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof UserError) || cause instanceof Problem || cause instanceof MachineError) throw cause;
    throw new Problem(messageOf(cause), { rule: cause instanceof UnknownOrder ? "classes" : rule, file, cause });
  }
}

/** What a mend of the manifest makes known; nothing is said of the model itself. */
const UNMEASURED: ReadonlySet<ProblemRule> = new Set<ProblemRule>(["classes", "direction"]);

/** A problem as a finding; what is no problem of the user is thrown again. */
export function asFinding(
  problem: unknown,
  { model, file, outcome }: { readonly model: string; readonly file: string; readonly outcome?: Finding["outcome"] },
): Finding {
  if (!(problem instanceof Problem)) throw problem;
  return findingOf(EVALUATE[problem.rule], {
    outcome: outcome ?? (UNMEASURED.has(problem.rule) || isEngineTrouble(problem) ? "unmeasured" : "fail"),
    model,
    message: problem.message,
    location: { file: problem.file ?? file },
  });
}

/** Model and manifest: what findings of a request are about where nothing more is known. */
export function manifestOf({ model }: { readonly model: { readonly name: string; readonly file: string } }): {
  readonly model: string;
  readonly file: string;
} {
  return { model: model.name, file: model.file };
}

/** What the baseline's answers broke, as a problem of the baseline. */
export function asBaselineProblem(error: unknown, source: string): Problem {
  if (!(error instanceof Problem)) throw error;
  return new Problem(`The baseline cannot be measured on ${source}: ${error.message}`, {
    rule: "baseline",
    file: error.file,
    cause: error,
  });
}
