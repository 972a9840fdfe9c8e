import { findingOf, type Finding } from "../../findings/finding.ts";
import { UserError } from "../../kernel/errors.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { GateRule } from "./case.ts";

export const LEGS: GateRule = {
  id: "gate/legs",
  title: "Every job that the gate needs has run",
  why: "GitHub counts a skipped job as a success; a gate must not.",
  remediation: "Look at the job that failed or was skipped, and run it again.",
};

export interface NeedsQuestion {
  /** `toJSON(needs)` of the gate job; empty outside a split workflow. */
  readonly json: string;
  /** Jobs for which the plan has nothing to do: only they may have been skipped. Default: none. */
  readonly idle?: readonly string[];
  /** Whether other jobs must have come before: on a runner, where something is to be merged. */
  readonly isRequired?: boolean;
}

/** A leg that failed or was skipped never becomes a success. Throws a UserError on text that is no `needs` context. */
export function judgeNeeds({ json, idle = [], isRequired = false }: NeedsQuestion): readonly Finding[] {
  if (json.trim() === "") return isRequired ? [UNTOLD] : [];
  return Object.entries(parseNeeds(json)).flatMap(([job, result]) => {
    const isFine = result === "success" || (result === "skipped" && idle.includes(job));
    if (isFine) return [];
    const message = `The job ${JSON.stringify(job)} ${result === "skipped" ? "was skipped" : `ended with ${JSON.stringify(result)}`}.`;
    return [findingOf(LEGS, { outcome: "unmeasured", subject: job, message })];
  });
}

const UNTOLD = findingOf(LEGS, {
  outcome: "unmeasured",
  subject: "needs",
  message: "The input needs is missing, so it is unknown whether a job before this one failed or was skipped.",
  remediation: "Write `needs: ${{ toJSON(needs) }}` below the gate's `with:`.",
});

/** What jobs hand on, model to digest: the evaluating job its evaluations, the gate its verdicts. */
export type HandedOn = "evaluations" | "verdicts" | "windows" | "refreshed";

/**
 * What was handed on in an output of that name. Where two jobs say something else of a model, nobody knows which of
 * them made it. Throws as `judgeNeeds` does.
 */
export function handedOnIn(json: string, output: HandedOn): Readonly<Record<string, string>> {
  const digests = outputsOf(json, (name) => name === output).flatMap((models) => Object.entries(models));
  const isDisputed = (model: string, digest: unknown): boolean =>
    digests.some(([other, another]) => other === model && another !== digest);
  return Object.fromEntries(
    digests.flatMap(([model, digest]) =>
      typeof digest === "string" && !isDisputed(model, digest) ? [[model, digest] as const] : [],
    ),
  );
}

/** The JSON of outputs of jobs before. Throws as `judgeNeeds` does. */
export function outputsOf(
  json: string,
  isMeant: (name: string) => boolean,
): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(parsed(json)).flatMap((entry) => {
    const outputs = isRecord(entry) ? entry["outputs"] : undefined;
    return Object.entries(isRecord(outputs) ? outputs : {}).flatMap(([name, text]) =>
      isMeant(name) && typeof text === "string" && text !== "" ? [parsed(text)] : [],
    );
  });
}

/** Whether a job before hands on such an output at all, be it one that names no model. */
export function handsOn(json: string, output: HandedOn): boolean {
  return Object.values(parsed(json)).some((entry) => {
    const outputs = isRecord(entry) ? entry["outputs"] : undefined;
    return isRecord(outputs) && typeof outputs[output] === "string" && outputs[output] !== "";
  });
}

function parseNeeds(json: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parsed(json)).map(([job, entry]) => [
      job,
      isRecord(entry) && typeof entry["result"] === "string" ? entry["result"] : wrong(),
    ]),
  );
}

function wrong(): never {
  throw new UserError("The input needs is not the needs context of a job. Write `needs: ${{ toJSON(needs) }}`.");
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  let needs: unknown;
  try {
    needs = JSON.parse(json);
  } catch {
    wrong();
  }
  return isRecord(needs) ? needs : wrong();
}
