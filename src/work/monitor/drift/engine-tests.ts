import { plural } from "../../../kernel/text.ts";
import type { ResolvedDrift } from "../../../manifest/resolved-monitoring.ts";
import type { ColumnRows } from "../../../stats/drift/column-rows.ts";
import { evidentlyColumn } from "../../../stats/drift/evidently.ts";
import { nannymlColumn } from "../../../stats/drift/nannyml.ts";
import { highestScore } from "../highest-score.ts";
import type { EngineTest, ServedRows } from "../measured.ts";

export type OtherEngine = Exclude<ResolvedDrift["engine"], "model-gitops">;
export type EngineResult = EngineTest | { readonly column: string; readonly problem: string };

const LIBRARIES = { evidently: "Evidently", nannyml: "NannyML" } as const satisfies Record<OtherEngine, string>;
/** NannyML takes its limits from so many parts of the reference. */
const CHUNKS = 10;

/** What another library makes of a column; or why it makes nothing of it. */
export function engineTest(column: string, rows: ColumnRows, engine: OtherEngine): EngineResult {
  const library = LIBRARIES[engine];
  const side = !hasValue(rows, "current") ? "window" : hasValue(rows, "reference") ? undefined : "reference";
  if (side !== undefined) return { column, problem: `It has no value in the ${side}: ${library} has nothing to say.` };
  const { length } = rows.reference;
  if (engine === "nannyml" && length < CHUNKS)
    return {
      column,
      problem: `The reference has ${plural(length, "row")}, and ${library} makes ${CHUNKS} chunks of it.`,
    };
  const found = engine === "evidently" ? evidentlyColumn(rows) : nannymlColumn(rows);
  if (!Number.isFinite(found.score) || !Number.isFinite(found.threshold))
    return { column, problem: `${library}'s ${found.method} of it is no number.` };
  return { ...found, column, kind: rows.kind };
}

function hasValue(rows: ColumnRows, side: "reference" | "current"): boolean {
  if (rows.kind === "category") return rows[side].some((cell) => cell !== null);
  return Array.prototype.some.call(rows[side], Number.isFinite);
}

/** The same of the model's answers. */
export function predictionTests(
  reference: ServedRows,
  current: ServedRows | undefined,
  engine: OtherEngine,
): readonly EngineResult[] {
  const [before, now] = [highestScore(reference), current && highestScore(current)];
  const [known, told] = [labelsOf(reference), current && labelsOf(current)];
  return [
    ...(before === undefined ? [] : [pair("@score", { kind: "number", reference: before, current: now }, engine)]),
    ...(known === undefined ? [] : [pair("@label", { kind: "category", reference: known, current: told }, engine)]),
  ];
}

type Answers =
  | { readonly kind: "number"; readonly reference: Float64Array; readonly current: Float64Array | undefined }
  | {
      readonly kind: "category";
      readonly reference: readonly (string | null)[];
      readonly current: readonly (string | null)[] | undefined;
    };

function pair(column: string, answers: Answers, engine: OtherEngine): EngineResult {
  if (answers.current === undefined) return { column, problem: "The log's answers could not be read." };
  return answers.kind === "number"
    ? engineTest(column, { ...answers, current: answers.current }, engine)
    : engineTest(column, { ...answers, current: answers.current }, engine);
}

function labelsOf({ predicted, classes }: ServedRows): readonly (string | null)[] | undefined {
  if (predicted === undefined || classes === undefined) return undefined;
  return Array.from(predicted, (code) => classes[code] ?? null);
}
