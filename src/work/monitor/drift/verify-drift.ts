import type { ColumnDrift, Profile, WindowRecord } from "../../../generated/types.ts";
import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { MeasuredWindow } from "../measured.ts";
import { isAnswerCheck } from "../quality/rules.ts";
import type { DriftInput } from "./case.ts";
import { judgeDrift } from "./judge-drift.ts";
import type { Locate } from "./setting.ts";

export interface DriftToVerify {
  readonly record: WindowRecord;
  readonly reference: Profile;
  /** The window's own, as it is published. */
  readonly current: Profile;
  readonly monitoring: ResolvedMonitoring;
  readonly locate: Locate;
}

/**
 * Why a record's drift is not what the profiles say: sentences. What was compared on the rows themselves (texts,
 * embeddings, another library's way) cannot be seen from here, and is taken as it is told.
 */
export function driftProblems({ record, reference, current, monitoring, locate }: DriftToVerify): readonly string[] {
  if (record.drift.engine !== "model-gitops") return [];
  if (current.source.dataset !== record.window.id) return [`its profile is of ${current.source.dataset}`];
  if (current.rows !== record.window.rows) return ["its profile has another number of rows"];
  const again = judgeDrift({
    reference,
    current,
    monitoring,
    sampled: sampledIn(record.drift),
    answers: answersIn(record),
    locate,
    history: (record.history ?? []).filter(({ from }) => from < record.window.from),
  });
  const differing = Object.keys({ ...record.drift.columns, ...again.columns }).filter(
    (name) => !isSame(record.drift.columns[name], again.columns[name]),
  );
  return [
    ...differing.map((name) => `its column ${JSON.stringify(name)} is not what the profiles say`),
    ...(isSame(record.drift.prediction, again.prediction) ? [] : ["its prediction is not what the profiles say"]),
    ...(record.drift.flagged === again.flagged && record.drift.share === again.share
      ? []
      : ["what counts as drift is not what its columns say"]),
  ].slice(0, 5);
}

function isSame(told: ColumnDrift | undefined, again: ColumnDrift | undefined): boolean {
  return told?.flagged === again?.flagged && told?.distance === again?.distance && told?.pValue === again?.pValue;
}

/** What the check without a contract counted of them. */
function answersIn({ quality }: WindowRecord): DriftInput["answers"] {
  const found = quality.find(isAnswerCheck);
  if (found?.rows === undefined || found.failed === undefined) return undefined;
  return { rows: found.rows, missing: found.failed };
}

function sampledIn({ columns }: WindowRecord["drift"]): MeasuredWindow["sampled"] {
  return Object.entries(columns).flatMap(([column, drift]): MeasuredWindow["sampled"] => {
    if (drift.kind !== "text" && drift.kind !== "embedding") return [];
    const { measure, distance, pValue, rows, referenceRows, reason } = drift;
    if (distance === null || pValue === null) return [{ column, problem: reason ?? "It was not compared." }];
    if (measure !== "domain-auc" && measure !== "mmd") return [];
    return [{ column, measure, distance, pValue, rows: rows ?? 0, referenceRows: referenceRows ?? 0 }];
  });
}
