import { findingOf, type Finding } from "../findings/finding.ts";
import { isEngineTrouble } from "../engines/engine-error.ts";
import { UnknownOrder } from "../data/class-order.ts";
import { MissingRows } from "../data/prediction-file.ts";
import { MachineError, messageOf, UserError } from "../kernel/errors.ts";
import { EVALUATE } from "./evaluate-rules.ts";

export type ProblemRule = keyof typeof EVALUATE;

/** Something the user can mend, with the rule it broke and the file it is about. */
export class Problem extends UserError {
  readonly rule: ProblemRule;
  readonly file: string | undefined;
  /** Better advice than the rule's. */
  readonly remediation: string | undefined;

  constructor(message: string, { rule, file, cause, remediation }: ProblemFacts) {
    super(message, { cause });
    this.rule = rule;
    this.file = file;
    this.remediation = remediation;
  }
}

interface ProblemFacts {
  readonly rule: ProblemRule;
  readonly file?: string | undefined;
  readonly cause?: unknown;
  readonly remediation?: string | undefined;
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

/** Where nothing is said of the model itself: a mend of the manifest, or of the jobs that ask it, makes it known. */
const UNMEASURED: ReadonlySet<ProblemRule> = new Set<ProblemRule>(["classes", "direction", "isolation", "shards"]);

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
    ...(problem.remediation !== undefined && { remediation: problem.remediation }),
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

/** What was asked of a baseline that could not be measured. */
export interface BaselineConcern {
  /** What it was measured on. */
  readonly source: string;
  /** Whether it was to be loaded, and not asked yet. */
  readonly isOpening?: boolean;
  /** Whether its answers are a file that it left. */
  readonly isStored?: boolean;
}

/** What the baseline's answers broke, as a problem of the baseline. */
export function asBaselineProblem(error: unknown, concern: BaselineConcern): Problem {
  if (!(error instanceof Problem)) throw error;
  const { cause, message } = error;
  const said = cause instanceof MissingRows ? message.replace(cause.message, () => cause.fact) : message;
  return new Problem(`The baseline cannot be measured on ${concern.source}: ${said}`, {
    rule: "baseline",
    file: error.file,
    cause: error,
    remediation: adviceOf(error, concern),
  });
}

const OTHER_BASELINE =
  "Run the check where the baseline can be loaded and run, as when it was accepted, or name another artifact of the model in environments/production.yaml on the base branch.";

/** What mends it depends on what the baseline lacks: nobody trains it again. Undefined where it lacks columns. */
function adviceOf(problem: Problem, { isOpening, isStored }: BaselineConcern): string | undefined {
  if (problem.cause instanceof MissingRows && isStored !== true)
    return "Mend evaluation.command on the base branch: it answers fewer rows than it is given.";
  if (problem.cause instanceof MissingRows)
    return "Its predictions are a file for the rows that judged it: keep these rows in the evaluation data. To judge by other rows, both models have to answer them, by an ONNX file or evaluation.command: bring that in a separate pull request before.";
  if (problem.rule === "classes" || problem.rule === "direction" || problem.rule === "isolation")
    return problem.remediation ?? EVALUATE[problem.rule].remediation;
  return isOpening === true || problem.rule === "scores" || isEngineTrouble(problem) ? OTHER_BASELINE : undefined;
}
