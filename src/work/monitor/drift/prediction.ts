import type { ColumnDrift, Profile } from "../../../generated/types.ts";
import { cannotCompare, compareKinds, withEmptiness } from "./compare-column.ts";
import { compareByEngine } from "./compare-rows.ts";
import { flagged } from "./family.ts";
import type { DriftCase } from "./case.ts";
import { missingAnswers, withMissing } from "./missing-answers.ts";
import type { Column, NullRate } from "./null-rate.ts";
import { settingOf, unmeasured } from "./setting.ts";

const PARTS = [
  ["@score", "score"],
  ["@label", "label"],
] as const satisfies readonly (readonly [string, keyof Profile["prediction"]])[];

/**
 * The model's answers, with a level of their own: scores and, where they are logged, classes too (a moved cut shows in
 * these alone). With both, each p-value is doubled, and the one that drifted is told; else the scores: classes do not
 * vouch for scores that the log has a column of and no value. Answers that are missing are one more test, where any are.
 * Undefined where the reference has no answers, or the
 * manifest says that the log has none.
 */
export function judgePrediction(given: DriftCase): ColumnDrift | undefined {
  const compared: Compared[] = PARTS.flatMap(([name, part]) => {
    const reference = given.reference.prediction[part];
    if (reference === undefined || isDeclined(given, part)) return [];
    return [{ part, reference, column: compareAnswers(name, { part, given }) }];
  });
  const measured = compared.filter(({ column: { flagged: own, pValue } }) => own !== null || pValue !== null);
  const missing = missingOf(compared[0], given);
  const tests = measured.length + (missing === undefined ? 0 : 1);
  const judged = measured.map(({ column }) => withLevel(column, { tests, given }));
  const drifted = judged.find((column) => column.flagged === true);
  const silent = compared.find((one) => one.part === "score" && !measured.includes(one) && hasScores(given));
  const told = drifted ?? silent?.column ?? judged[0] ?? compared[0]?.column;
  return told && missing ? withMissing(told, { missing, tests, fdr: given.drift.fdr }) : told;
}

interface Compared {
  readonly part: (typeof PARTS)[number][1];
  readonly reference: Column;
  readonly column: ColumnDrift;
}

function missingOf(compared: Compared | undefined, given: DriftCase): NullRate | undefined {
  if (compared === undefined) return undefined;
  const { part, reference } = compared;
  const [name, kind] = part === "score" ? (["@score", "number"] as const) : (["@label", "category"] as const);
  return missingAnswers(given, { reference, minRows: settingOf(name, kind, { ...given, tests: 1 }).minRows });
}

function hasScores({ current, unusable = {} }: DriftCase): boolean {
  return current?.prediction.score !== undefined || Object.hasOwn(unusable, "@score");
}

/** `null` in monitoring.columns: the log has none, and nobody misses it. */
function isDeclined({ monitoring: { columns } }: DriftCase, part: "score" | "label"): boolean {
  return columns[part] === null && (part === "label" || columns.scores === undefined);
}

function compareAnswers(
  name: string,
  { part, given }: { readonly part: keyof Profile["prediction"]; readonly given: DriftCase },
): ColumnDrift {
  const [reference, current] = [given.reference.prediction[part], given.current?.prediction[part]];
  const kind = part === "score" ? "number" : "category";
  const setting = settingOf(name, kind, { ...given, tests: 1 });
  const problem = cannotCompare(reference, current, { given, setting });
  if (problem !== undefined)
    return unmeasured(kind, { ...problem, ...(current === undefined && missing(given, part)) });
  if (reference === undefined || current === undefined) return unmeasured(kind, { reason: "It is not there." });
  if (given.drift.engine !== "model-gitops") {
    return compareByEngine(
      kind,
      given.engine?.find(({ column }) => column === name),
      setting,
    );
  }
  const compared = compareKinds(reference, current, setting) ?? unmeasured(kind, { reason: "It is neither." });
  return withEmptiness(compared, current);
}

function missing(
  { current, unusable = {} }: DriftCase,
  part: "score" | "label",
): { readonly reason: string } | undefined {
  if (current === undefined || current.rows === 0) return undefined;
  const told = unusable[`@${part}`];
  if (told !== undefined) return { reason: told };
  return { reason: `The log has no ${part}. Log it, or name its column as monitoring.columns.${part}.` };
}

function withLevel(
  column: ColumnDrift,
  { tests, given }: { readonly tests: number; readonly given: DriftCase },
): ColumnDrift {
  if (given.drift.engine !== "model-gitops" || column.pValue === null) return column;
  return flagged(column, { values: Math.min(1, tests * column.pValue), fdr: given.drift.fdr });
}
