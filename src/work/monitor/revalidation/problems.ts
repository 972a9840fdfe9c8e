import type { Revalidation } from "../../../records/kinds/revalidation.ts";
import { revalidationKey } from "../../../records/keys.ts";
import type { NextRevalidation } from "./due.ts";

export interface ExpectedRevalidation {
  readonly model: string;
  /** The accepted artifact. */
  readonly artifact: string;
  readonly rules: string;
  /** Undefined: the manifest asks for none. */
  readonly next: NextRevalidation | undefined;
  readonly now: number;
}

/** Why a revalidation that was left is not recorded; empty where it is sound. */
export function revalidationProblems(record: Revalidation, expected: ExpectedRevalidation): readonly string[] {
  const { model, artifact, from, to, key, rules, evaluation, rows } = record;
  const { next } = expected;
  const checks: readonly (readonly [boolean, string])[] = [
    [model !== expected.model || evaluation.model !== expected.model, "it is of another model"],
    [
      artifact !== expected.artifact || evaluation.candidate.digest !== expected.artifact,
      "it is of another artifact than the accepted one",
    ],
    [rules !== expected.rules, "it was made by other rules than the default branch's"],
    [key !== revalidationKey({ model, artifact, from }), "its key is not that of its period"],
    [next === undefined, "the manifest asks for none"],
    [next !== undefined && Date.parse(from) !== next.from, "it does not follow the one before it"],
    [next !== undefined && expected.now < next.dueAt, "none is due"],
    [Date.parse(to) <= Date.parse(from) || Date.parse(to) > expected.now, "its period is none"],
    [evaluation.datasets["production"]?.rows !== rows, "its rows are not those of its evaluation"],
    [evaluation.baseline.status !== "none", "it has a baseline"],
  ];
  return checks.flatMap(([isWrong, problem]) => (isWrong ? [problem] : []));
}
