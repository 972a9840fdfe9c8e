import type { ColumnDrift } from "../../../generated/types.ts";
import { compareCategory } from "./compare-category.ts";
import { compareNumber } from "./compare-number.ts";
import { compareByEngine, compareSampled } from "./compare-rows.ts";
import { plural } from "../../../kernel/text.ts";
import { FEWEST_ROWS } from "../../../stats/profile/published-numbers.ts";
import { sharedPlaces } from "../../../stats/profile/coarser-bins.ts";
import { fewRows } from "./few-rows.ts";
import type { DriftCase } from "./case.ts";
import { nullRateOf } from "./null-rate.ts";
import type { Column } from "./null-rate.ts";
import { own, settingOf, unmeasured } from "./setting.ts";
import type { ColumnSetting } from "./setting.ts";

/** One column of the window beside the reference's, not yet flagged, or why it cannot be. */
export function compareColumn(name: string, given: DriftCase): ColumnDrift {
  const reference = own(given.reference.columns, name);
  const current = own(given.current?.columns ?? {}, name);
  const kind = reference?.kind ?? current?.kind ?? "category";
  const setting = settingOf(name, kind, given);
  const problem = cannotCompare(reference, current, { given, setting });
  if (problem !== undefined) {
    const told = reference !== undefined && current === undefined ? own(given.unusable ?? {}, name) : undefined;
    return unmeasured(kind, { ...problem, ...(told !== undefined && { reason: told }) });
  }
  if (reference === undefined || current === undefined) return unmeasured(kind, { reason: "It is not there." });
  const isText = kind === "text" || kind === "embedding";
  if (given.drift.engine !== "model-gitops" && !isText) {
    return compareByEngine(
      kind,
      given.engine?.find(({ column }) => column === name),
      setting,
    );
  }
  const sampled = given.sampled.find(({ column }) => column === name);
  const compared = withEmptiness(
    compareKinds(reference, current, setting) ?? compareSampled(isText ? kind : "text", sampled, setting),
    current,
  );
  if (given.drift.engine !== "model-gitops") return byClassifier(compared);
  const nullRate = nullRateOf(reference, current, setting.minRows);
  return { ...compared, ...(nullRate && { nullRate }) };
}

/** Numbers and categories; undefined of what is compared on its rows. */
export function compareKinds(reference: Column, current: Column, setting: ColumnSetting): ColumnDrift | undefined {
  if (reference.kind === "number" && current.kind === "number") return compareNumber(reference, current, setting);
  if (reference.kind === "category" && current.kind === "category") return compareCategory(reference, current, setting);
  return undefined;
}

/** Where there are rows and no values, more rows would not do. */
export function withEmptiness(compared: ColumnDrift, current: Column): ColumnDrift {
  if (compared.reason === undefined || current.rows < FEWEST_ROWS || valuesIn(current) > 0) return compared;
  return { ...compared, reason: `It is empty in all ${plural(current.rows, "row")}, or in all but fewer than ten.` };
}

function valuesIn(column: Column): number {
  if (column.kind !== "number") return column.rows - column.nulls;
  return column.counts.reduce((sum, rows) => sum + rows, 0);
}

/** Evidently has a classifier of its own for texts, whose numbers nobody can repeat: its limit, with ours. */
function byClassifier(column: ColumnDrift): ColumnDrift {
  const { distance, threshold } = column;
  return distance === null || threshold === null ? column : { ...column, flagged: distance > threshold };
}

interface Compared {
  readonly given: Pick<DriftCase, "current">;
  readonly setting: ColumnSetting;
}

/** Why two columns are none of a kind, with what was counted. */
export function cannotCompare(
  reference: Column | undefined,
  current: Column | undefined,
  { given, setting }: Compared,
): ({ readonly reason: string } & Partial<ColumnDrift>) | undefined {
  if (reference === undefined) {
    const where = current === undefined ? "Neither the reference nor the log has it" : "The reference does not have it";
    const what = current === undefined ? "Check its name." : "Evaluate the model again on data with this column.";
    return { reason: `${where}. ${what}` };
  }
  const referenceRows = reference.rows;
  if (given.current === undefined || given.current.rows === 0) {
    const { kind } = reference;
    return { rows: 0, referenceRows, reason: fewRows({ kind, rows: 0, ...setting, referenceRows }) ?? "0 rows" };
  }
  if (current === undefined) {
    return {
      rows: 0,
      referenceRows,
      reason: "The log does not have it. Log it, or give it the kind ignore under monitoring.features.",
    };
  }
  if (reference.kind !== current.kind) {
    return {
      referenceRows,
      reason: `It is a ${reference.kind} in the reference and a ${current.kind} in the log. Log it as it was evaluated.`,
    };
  }
  if (reference.kind === "number" && current.kind === "number" && !haveOneGrid(reference.edges, current.edges)) {
    return { referenceRows, reason: "The window was counted in the bins of another reference. Run the monitor again." };
  }
  return undefined;
}

/** All edges of the coarser grid are the finer one's too. */
function haveOneGrid(one: readonly number[], other: readonly number[]): boolean {
  return sharedPlaces(one, other).length === Math.min(one.length, other.length);
}
