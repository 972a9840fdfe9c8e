import type { ColumnDrift, WindowRecord } from "../../../generated/types.ts";
import type { DriftCase, DriftInput } from "./case.ts";
import { compareColumn } from "./compare-column.ts";
import { sharedEffect } from "./dependence.ts";
import { evidenceOf } from "./evidence.ts";
import { adjusted } from "./family.ts";
import { judgePrediction } from "./prediction.ts";
import { own } from "./setting.ts";
import { totalOf } from "./total.ts";

/**
 * Whether a window's columns and the model's answers are still distributed as the reference's were. A column drifted
 * where its distance is at least its threshold and the difference is credible, with all tests of the window taken
 * together (Benjamini and Hochberg); the prediction is a check of its own with a level of its own. What cannot be
 * measured says why and what would do, and is never flagged.
 */
export function judgeDrift(input: DriftInput): NonNullable<WindowRecord["drift"]> {
  const { drift } = input.monitoring;
  const names = columnNames(input);
  const given: DriftCase = { ...input, drift, tests: names.length, sharedEffect: sharedEffect(input.reference) };
  const compared = new Map(names.map((name) => [name, told(name, compareColumn(name, given), given)]));
  const columns = drift.engine === "model-gitops" ? adjusted(compared, drift.fdr) : compared;
  const prediction = judgePrediction(given);
  const total = totalOf(columns, prediction, drift);
  const evidence =
    drift.engine === "model-gitops" ? evidenceOf({ columns, prediction, history: input.history }) : undefined;
  return {
    engine: drift.engine,
    columns: Object.fromEntries(columns),
    ...(prediction && { prediction }),
    ...total,
    ...(evidence && { evidence }),
  };
}

/** Of both sides and those that somebody calls critical, in the order of their names. */
function columnNames({ reference, current, monitoring }: DriftInput): readonly string[] {
  const names = new Set([
    ...Object.keys(reference.columns),
    ...Object.keys(current?.columns ?? {}),
    ...monitoring.drift.critical,
  ]);
  return [...names].filter((name) => own(monitoring.features, name)?.kind !== "ignore").sort();
}

function told(name: string, column: ColumnDrift, { drift }: DriftCase): ColumnDrift {
  const weight = own(drift.weights, name);
  return {
    ...column,
    ...(drift.critical.includes(name) && { critical: true }),
    ...(weight !== undefined && { weight }),
  };
}
