import type { Location } from "../../../findings/finding.ts";
import type { ColumnDrift, Profile } from "../../../generated/types.ts";
import { oneLine, truncate } from "../../../kernel/text.ts";
import { dotted, pointerTo } from "../../../manifest/pointers.ts";
import type { ResolvedDrift } from "../../../manifest/resolved-monitoring.ts";
import type { Threshold } from "./thresholds.ts";

/** By what one column is judged. */
export interface ColumnSetting {
  /** The manifest's own. */
  readonly explicit: Threshold | undefined;
  readonly robust: boolean;
  readonly minRows: number;
  /** Of one test, where all others of the window find nothing. */
  readonly level: number;
  /** Distances of the reference's parts. */
  readonly parts: readonly number[];
  /** How many dependent rows weigh as much as one independent row, by all columns together. */
  readonly sharedEffect: number;
}

/** Where something stands in the manifest. */
export type Locate = (pointer: string) => Location | undefined;

/** What tells of a column that was not compared; the rest of it is null. */
export function unmeasured(
  kind: ColumnDrift["kind"],
  { reason, ...known }: { readonly reason: string } & Partial<ColumnDrift>,
): ColumnDrift {
  return {
    kind,
    distance: null,
    measure: MEASURES[kind],
    statistic: null,
    pValue: null,
    adjustedP: null,
    threshold: null,
    thresholdFrom: "default",
    flagged: null,
    psi: null,
    ...known,
    // What could not be read says so in as many lines as it has.
    reason: truncate(oneLine(reason), MOST_CHARACTERS),
  };
}

/** Of a sentence in a record. */
const MOST_CHARACTERS = 500;

const MEASURES = {
  number: "wasserstein",
  category: "jensen-shannon",
  text: "domain-auc",
  embedding: "domain-auc",
} as const satisfies Record<ColumnDrift["kind"], string>;

export interface SettingContext {
  readonly drift: ResolvedDrift;
  readonly reference: Profile;
  readonly locate: Locate;
  /** Columns that are tested together. */
  readonly tests: number;
  readonly sharedEffect: number;
}

/** `column` is a name, or `@score` or `@label` of the prediction. */
export function settingOf(column: string, kind: ColumnDrift["kind"], context: SettingContext): ColumnSetting {
  const { drift, reference, tests, sharedEffect } = context;
  return {
    explicit: explicitThreshold(column, kind, context),
    robust: own(drift.columns, column)?.robust ?? drift.robust,
    minRows: drift.minRows,
    level: drift.fdr / Math.max(1, tests),
    parts: own(reference.distances ?? {}, column) ?? [],
    sharedEffect,
  };
}

/** A column may be called `constructor`. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const ROOT = "/monitoring/drift";

function explicitThreshold(
  column: string,
  kind: ColumnDrift["kind"],
  { drift, locate }: SettingContext,
): Threshold | undefined {
  const isPrediction = column.startsWith("@");
  const threshold = isPrediction ? drift.predictionThreshold : own(drift.columns, column)?.threshold;
  const keys = isPrediction ? ["prediction"] : ["columns", column];
  if (threshold !== undefined) {
    return { threshold, thresholdFrom: placeOf(pointerTo(ROOT, ...keys, "threshold"), locate) };
  }
  // What the section says is a distance of numbers and categories; of an AUC it would be a limit that nothing is below.
  if (drift.threshold === undefined || kind === "text" || kind === "embedding") return undefined;
  return { threshold: drift.threshold, thresholdFrom: placeOf(pointerTo(ROOT, "threshold"), locate) };
}

function placeOf(pointer: string, locate: Locate): string {
  const place = locate(pointer);
  if (place === undefined) return dotted(pointer);
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
